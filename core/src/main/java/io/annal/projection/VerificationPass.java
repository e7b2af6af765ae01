package io.annal.projection;

import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.internal.KindStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compares several projections with what the store says, in one pass over the store and one over
 * the read model. Writes nothing. To be run once.
 */
public final class VerificationPass {
  private static final ScanOptions EVERYTHING = new ScanOptions(8, Double.MAX_VALUE);

  private final EventStore store;
  private final ReadModel readModel;
  private final List<Comparison<?>> all = new ArrayList<>();

  /** A pass of nothing yet. */
  public VerificationPass(EventStore store, ReadModel readModel) {
    this.store = store;
    this.readModel = readModel;
  }

  /**
   * Compares that projection, too.
   *
   * @return what was found, when the pass is over
   */
  public <V, E> Supplier<Verification.Report> with(Projection<V, E> projection) {
    return with(new Verification<>(projection, store, readModel).comparison());
  }

  /**
   * Compares that projection, too.
   *
   * @return what was found, when the pass is over
   */
  public <M, V, E> Supplier<MultiStreamVerification.Report> with(
      MultiStreamProjection<M, V, E> projection) {
    return with(new MultiStreamVerification<>(projection, store, readModel).comparison());
  }

  <R> Supplier<R> with(Comparison<R> comparison) {
    all.add(comparison);
    return comparison::report;
  }

  /**
   * Goes through the store once, in segments side by side, and then through the read model; while
   * commands go on, rows may be found behind.
   */
  public void run() {
    var scan =
        new StoreScan(store, Optional.empty(), EVERYTHING, Environment.system(), progress -> {});
    scan.runSegments(Segment::new);
    all.forEach(each -> each.failures().addAll(scan.failures().list()));
    if (!all.isEmpty()) {
      scanRows();
    }
  }

  /** Hands a segment's commits to each projection of their kind. */
  private final class Segment implements StoreScan.Reader {
    private final Map<String, List<StoreScan.Reader>> readers =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Comparison::aggregateType,
                    Collectors.mapping(Comparison::segment, Collectors.toList())));

    @Override
    public void read(List<Commit> page) {
      readers.forEach((type, ofType) -> {
        var own = KindStore.ofKind(type, page);
        ofType.forEach(reader -> reader.read(own));
      });
    }

    @Override
    public void end() {
      readers.values().forEach(ofType -> ofType.forEach(StoreScan.Reader::end));
    }
  }

  private void scanRows() {
    var names =
        all.stream().flatMap(each -> each.names().stream()).collect(Collectors.toUnmodifiableSet());
    Optional<String> position = Optional.empty();
    do {
      var page = readModel.scan(names, position);
      for (var each : all) {
        page.unreadable().stream()
            .filter(unreadable -> each.names().contains(unreadable.projection()))
            .forEach(unreadable -> each.failures().addAll(List.of(unreadable.failure())));
        page.rows().stream()
            .filter(row -> each.names().contains(row.projection()))
            .forEach(each::take);
      }
      position = page.next();
    } while (position.isPresent());
  }
}
