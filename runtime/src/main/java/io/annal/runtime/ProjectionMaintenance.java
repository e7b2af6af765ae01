package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.AnnalException;
import io.annal.projection.Checkpoints;
import io.annal.projection.Rebuild;
import io.annal.projection.ScanOptions;
import io.annal.projection.VerificationPass;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Long work on a domain's projections, which no function has the time for: what {@code annal
 * rebuild} and {@code annal verify} run with a function package as the class path.
 *
 * <p>Arguments: the work, {@code rebuild} or {@code verify}, and names of projections, none for all
 * of them. Settings: to rebuild {@code MAINTENANCE_SEGMENTS}, {@code MAINTENANCE_RATE} (commits a
 * second), {@code MAINTENANCE_RESTART} and {@code MAINTENANCE_EVERY_ROW} (each {@code true} or
 * not); to verify {@code MAINTENANCE_LIMIT} (differences shown of each projection).
 *
 * <p>Exit codes: 0 done; 1 something differs or cannot be read, or it could not be done; 2 no such
 * projection.
 */
public final class ProjectionMaintenance {
  private static final int NO_SUCH = 2;
  private static final int SHOWN = 100;

  private final Resources resources;
  private final List<ProjectionRegistration> projections;
  private final Map<String, String> settings;
  private final PrintStream out;

  ProjectionMaintenance(
      Resources resources,
      List<ProjectionRegistration> projections,
      Map<String, String> settings,
      PrintStream out) {
    this.resources = resources;
    this.projections = List.copyOf(projections);
    this.settings = settings;
    this.out = out;
  }

  /**
   * Does the work.
   *
   * @param work {@code rebuild} or {@code verify}
   * @param names of projections, none for all of them
   * @return the exit code
   */
  public int run(String work, List<String> names, PrintStream error) {
    var all = projections.stream().map(ProjectionRegistration::name).toList();
    for (var name : names) {
      if (!all.contains(name)) {
        error.printf(
            "annal: there is no projection %s; there are %s%n", name, String.join(", ", all));
        return NO_SUCH;
      }
    }
    var chosen =
        projections.stream()
            .filter(each -> names.isEmpty() || names.contains(each.name()))
            .toList();
    return switch (work) {
      case "rebuild" -> rebuild(chosen);
      case "verify" -> verify(chosen);
      default -> throw new AnnalException("there is no maintenance called " + work);
    };
  }

  private int rebuild(List<ProjectionRegistration> chosen) {
    boolean everyRow = isOn("MAINTENANCE_EVERY_ROW");
    var reports =
        chosen.stream()
            .map(each -> (everyRow ? each.remaking() : each.bringing()).apply(resources))
            .map(handler -> new RebuildReport(handler, out))
            .toList();
    var rebuild = rebuild(reports, checkpoints(chosen, everyRow));
    if (isOn("MAINTENANCE_RESTART")) {
      rebuild.restart();
    }
    boolean begun = rebuild.begun();
    reports.forEach(report -> report.begin(begun));
    var read = rebuild.run();
    reports.forEach(report -> report.end(read, rebuild.failures(report)));
    if (!begun && read.commits() > 0 && reports.stream().allMatch(RebuildReport::metNothing)) {
      throw foreign();
    }
    rebuild.restart(); // what is finished begins at the start next time
    return rebuild.failures().isEmpty() ? 0 : 1;
  }

  private Rebuild rebuild(List<RebuildReport> reports, Checkpoints checkpoints) {
    var standard = ScanOptions.standard();
    var options =
        new ScanOptions(
            Settings.positive(settings, "MAINTENANCE_SEGMENTS", standard.segments()),
            Settings.positive(settings, "MAINTENANCE_RATE", (int) standard.commitsPerSecond()));
    return new Rebuild(
        reports,
        resources.eventStore(),
        checkpoints,
        options,
        resources.environment(),
        progress -> reports.forEach(report -> report.progress(progress)));
  }

  /** Named after the work, so that only the same work goes on where it was. */
  private Checkpoints checkpoints(List<ProjectionRegistration> chosen, boolean everyRow) {
    var all =
        chosen.stream()
            .map(kept -> kept.name() + "@" + kept.revision())
            .collect(Collectors.joining("+"));
    // a sort key has 1,024 bytes
    var name = all.length() > 500 ? UUID.nameUUIDFromBytes(all.getBytes(UTF_8)).toString() : all;
    return new Checkpoints(resources.readModel(), (everyRow ? "remake/" : "rebuild/") + name);
  }

  private int verify(List<ProjectionRegistration> chosen) {
    int shown = Settings.positive(settings, "MAINTENANCE_LIMIT", SHOWN);
    boolean anything = false;
    boolean differs = false;
    var found = compared(chosen);
    for (int i = 0; i < chosen.size(); i++) {
      var compared = found.get(i);
      compared.say(chosen.get(i).name(), shown, out);
      anything |= compared.anything();
      differs |= !compared.isRight();
    }
    if (!anything && !resources.eventStore().scan(0, 1, Optional.empty()).commits().isEmpty()) {
      throw foreign();
    }
    return differs ? 1 : 0;
  }

  /** All of them in one pass over the store, and one over the read model. */
  private List<VerificationReport> compared(List<ProjectionRegistration> chosen) {
    var pass = new VerificationPass(resources.eventStore(), resources.readModel());
    var found = chosen.stream().map(kept -> kept.comparing().apply(pass)).toList();
    pass.run();
    return found.stream().map(Supplier::get).toList();
  }

  private static AnnalException foreign() {
    return new AnnalException(
        "the event store holds no aggregate of these projections, but others:"
            + " is this the package of the domain that is deployed?");
  }

  private boolean isOn(String variable) {
    return "true".equals(settings.get(variable));
  }
}
