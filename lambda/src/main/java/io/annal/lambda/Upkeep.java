package io.annal.lambda;

import io.annal.AnnalException;
import io.annal.Checkpoints;
import io.annal.Rebuild;
import io.annal.ScanOptions;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;

/**
 * Long work on a domain's projections, which no function has the time for: a program that {@code
 * annal rebuild} and {@code annal verify} start with a function package as its class path.
 *
 * <p>Arguments: the work, {@code rebuild} or {@code verify}, and names of projections, none for all
 * of them. Environment variables: those of {@link Application}; to rebuild {@code UPKEEP_SEGMENTS},
 * {@code UPKEEP_RATE} (commits a second), {@code UPKEEP_ANEW} and {@code UPKEEP_EVERY_ROW} (each
 * {@code true} or not); to verify {@code UPKEEP_LIMIT} (differences shown of each projection).
 *
 * <p>Exit codes: 0 done; 1 something differs or cannot be read, or it could not be done; 2 no such
 * projection.
 */
final class Upkeep {
  private static final int NO_SUCH = 2;
  private static final int SHOWN = 100;

  private final Resources resources;
  private final List<Kept> projections;
  private final Map<String, String> variables;
  private final PrintStream out;

  Upkeep(
      Resources resources, List<Kept> projections, Map<String, String> variables, PrintStream out) {
    this.resources = resources;
    this.projections = List.copyOf(projections);
    this.variables = variables;
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(start(arguments));
  }

  private static int start(String[] arguments) {
    try {
      return Domain.deployed()
          .upkeep(System.getenv(), System.out)
          .run(arguments[0], Arrays.asList(arguments).subList(1, arguments.length), System.err);
    } catch (AnnalException | ServiceConfigurationError e) {
      System.err.println("annal: " + e.getMessage());
      for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
        System.err.println("  because: " + cause.getMessage());
      }
      return 1;
    }
  }

  int run(String work, List<String> names, PrintStream error) {
    var all = projections.stream().map(Kept::name).toList();
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
      default -> throw new AnnalException("there is no upkeep called " + work);
    };
  }

  private int rebuild(List<Kept> chosen) {
    boolean everyRow = isOn("UPKEEP_EVERY_ROW");
    var works = chosen.stream().map(each -> work(each, everyRow)).toList();
    works.forEach(work -> work.report().run(work.rebuild(), isOn("UPKEEP_ANEW")));
    if (works.stream().allMatch(work -> work.report().metNothing())) {
      throw foreign();
    }
    // only now, so that an interruption in the last of them does not lead back to the first;
    // what is finished begins at the start next time
    works.forEach(work -> work.rebuild().anew());
    return works.stream().allMatch(work -> work.rebuild().failures().isEmpty()) ? 0 : 1;
  }

  private record Work(RebuildReport report, Rebuild rebuild) {}

  private Work work(Kept kept, boolean everyRow) {
    var projecting = (everyRow ? kept.remaking() : kept.bringing()).apply(resources);
    var report = new RebuildReport(projecting, out);
    // named, so that only the same work goes on where it was
    var checkpoints =
        "%s/%s@%d".formatted(everyRow ? "remake" : "rebuild", kept.name(), kept.revision());
    var standard = ScanOptions.standard();
    var options =
        new ScanOptions(
            Settings.positive(variables, "UPKEEP_SEGMENTS", standard.segments()),
            Settings.positive(variables, "UPKEEP_RATE", (int) standard.commitsPerSecond()));
    return new Work(
        report,
        new Rebuild(
            report,
            resources.eventStore(),
            new Checkpoints(resources.readModel(), checkpoints),
            options,
            resources.environment(),
            report::progress));
  }

  private int verify(List<Kept> chosen) {
    int shown = Settings.positive(variables, "UPKEEP_LIMIT", SHOWN);
    boolean anything = false;
    boolean differs = false;
    for (var kept : chosen) {
      var compared = kept.comparing().apply(resources);
      compared.say(kept.name(), shown, out);
      anything |= compared.anything();
      differs |= !compared.isRight();
    }
    if (!anything && !resources.eventStore().scan(0, 1, Optional.empty()).commits().isEmpty()) {
      throw foreign();
    }
    return differs ? 1 : 0;
  }

  private static AnnalException foreign() {
    return new AnnalException(
        "the event store holds no aggregate of these projections, but others:"
            + " is this the package of the domain that is deployed?");
  }

  private boolean isOn(String variable) {
    return "true".equals(variables.get(variable));
  }
}
