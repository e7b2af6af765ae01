package io.annal.localcloud.dynamodb;

import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Outages;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which tables are replicas, and where the engine keeps their items. */
final class Replicas {
  private final TableOverlay overlay;
  private final Outages outages;

  Replicas(TableOverlay overlay, Outages outages) {
    this.overlay = overlay;
    this.outages = outages;
  }

  Optional<Replication> of(String table, CallContext context) {
    return Replication.of(overlay.shared(table, context));
  }

  /** Where a table can be written: in every replica. */
  List<CallContext> places(String table, CallContext context) {
    return of(table, context)
        .map(replication -> replication.replicas().stream().map(context::in).toList())
        .orElse(List.of(context));
  }

  /** The place whose engine has that table: the caller's own, if it is nobody's replica. */
  CallContext home(String table, CallContext context) {
    return of(table, context).map(replication -> context.in(replication.home())).orElse(context);
  }

  /** Names of the replicas in a Region whose items are kept elsewhere. */
  List<String> guests(CallContext context) {
    return overlay.tables(context).stream()
        .filter(
            table -> of(table, context).filter(r -> !r.home().equals(context.region())).isPresent())
        .toList();
  }

  /**
   * The one place whose engine has all those tables.
   *
   * @throws AwsException where they are kept in different Regions
   */
  CallContext home(Set<String> tables, CallContext context) {
    var homes = new HashSet<CallContext>();
    tables.forEach(table -> homes.add(home(table, context)));
    if (homes.size() > 1) {
      throw AwsException.unsupported(
          "One request for replicas of global tables and for other tables, "
              + String.join(", ", tables));
    }
    return homes.isEmpty() ? context : homes.iterator().next();
  }

  /**
   * A write, or a read that must see every write, needs two of the three Regions.
   *
   * @throws AwsException {@code ServiceUnavailable}
   */
  void requireMajority(String table, CallContext context) {
    of(table, context)
        .filter(replication -> replication.regions().filter(outages::out).count() > 1)
        .ifPresent(_ -> {
          throw new AwsException(
              "ServiceUnavailable",
              503,
              "Two Regions of the global table %s are out of reach".formatted(table));
        });
  }
}
