package io.annal.privacy;

import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.Failure;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.internal.Failures;
import io.annal.internal.PersonalValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Forgets persons, and proves it. */
public final class CryptoShredding {
  private final KeyProvider keys;
  private final EventStore store;
  private final ReadModel readModel;
  private final List<String> projections;

  /**
   * CryptoShredding.
   *
   * @param store as it is, not through a {@link PersonalDataCipher}
   * @param readModel as it is, not through a {@link PersonalDataCipher}
   * @param projections under whose names the read model's rows are, see {@link
   *     io.annal.projection.MultiStreamProjection#rows}
   */
  public CryptoShredding(
      KeyProvider keys, EventStore store, ReadModel readModel, List<String> projections) {
    this.keys = keys;
    this.store = store;
    this.readModel = readModel;
    this.projections = List.copyOf(projections);
  }

  /**
   * A value about the person.
   *
   * @param where the event, snapshot or row, e.g. {@code event 3 of account-1}
   * @param path of the value within, e.g. {@code holder.name}
   * @param readable whether it can still be read
   */
  public record Trace(String where, String path, boolean readable) {}

  /**
   * What there is about a person.
   *
   * @param forgotten whether there is no key any more
   * @param failures what cannot be read, so that nobody knows whether it is about them
   */
  public record Report(
      String subject, boolean forgotten, List<Trace> traces, List<Failure> failures) {
    public Report {
      traces = List.copyOf(traces);
      failures = List.copyOf(failures);
    }

    /** Values that can still be read: encrypted ones while there is a key, and any in the clear. */
    public List<Trace> readable() {
      return traces.stream().filter(Trace::readable).toList();
    }
  }

  /**
   * Destroys the person's key, then looks for what was kept about them. Handlers that run remember
   * keys and aggregates for a while: see the key provider, and {@link
   * io.annal.command.CommandOptions#warmFor()}.
   *
   * @throws AnnalException where store or read model cannot be reached, so that there is no report;
   *     its text says that the key is destroyed nevertheless
   */
  public Report forget(String subject) {
    keys.forget(subject);
    try {
      return report(subject);
    } catch (AnnalException e) {
      throw new AnnalException(
          "the key of %s is destroyed, but there is no report: %s"
              .formatted(subject, e.getMessage()),
          e);
    }
  }

  /** Finds every value about the person, in all of the store and the read model. */
  public Report report(String subject) {
    boolean forgotten = !keys.knows(subject);
    var search = new Search(subject, forgotten);
    var failures = new Failures();
    Optional<String> position = Optional.empty();
    do {
      var page = store.scan(0, 1, position);
      failures.addAll(page.unreadable());
      page.commits().forEach(search::in);
      position = page.next();
    } while (position.isPresent());
    projections.forEach(projection -> search.in(projection, failures));
    return new Report(subject, forgotten, search.traces, failures.list());
  }

  private final class Search {
    private final String subject;
    private final boolean forgotten;
    private final List<Trace> traces = new ArrayList<>();

    Search(String subject, boolean forgotten) {
      this.subject = subject;
      this.forgotten = forgotten;
    }

    void in(Commit commit) {
      for (var event : commit.events()) {
        in("event %d of %s".formatted(event.sequence(), event.aggregateId()), "", event.data());
      }
      commit
          .snapshot()
          .ifPresent(snapshot ->
              in(
                  "snapshot after event %d of %s"
                      .formatted(commit.lastSequence(), commit.aggregateId()),
                  "",
                  snapshot.state()));
    }

    void in(String projection, Failures failures) {
      Optional<String> position = Optional.empty();
      do {
        var page = readModel.scan(projection, position);
        failures.addAll(page.failures());
        page.rows()
            .forEach(row -> in("row %s of %s".formatted(row.key(), projection), "", row.data()));
        position = page.next();
      } while (position.isPresent());
    }

    private void in(String where, String path, Json json) {
      if (PersonalValues.subjectOf(json).filter(subject::equals).isPresent()) {
        found(where, path, (Json.Obj) json);
      } else if (json instanceof Json.Obj(var members)) {
        members.forEach(
            (name, value) -> in(where, path.isEmpty() ? name : path + "." + name, value));
      } else if (json instanceof Json.Arr(var items)) {
        for (int i = 0; i < items.size(); i++) {
          in(where, path + "[" + i + "]", items.get(i));
        }
      }
    }

    private void found(String where, String path, Json.Obj personal) {
      boolean open = personal.get(PersonalValues.VALUE).isPresent();
      boolean closed = personal.get(PersonalValues.CIPHER).isPresent();
      traces.add(new Trace(where, path, open || (closed && !forgotten)));
    }
  }
}
