package io.annal.tables.capacity;

import io.annal.tables.item.Written;
import io.annal.tables.item.Written.IndexChange;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.Sizes;
import java.util.Optional;

/**
 * Units that requests consume.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Read
 *     and write operations</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes">Write
 *     capacity of indexes</a>
 */
public final class Units {
  private static final int READ = 4 * 1024;
  private static final int WRITE = 1024;

  /** A transaction prepares and commits. */
  private static final int TRANSACTION = 2;

  private Units() {}

  /** Of a read of that many bytes; one that finds nothing costs as the smallest. */
  public static double read(long bytes, boolean consistent) {
    double whole = rounded(bytes, READ);
    return consistent ? whole : whole / 2;
  }

  /** Of a read of that many bytes in a transaction. */
  public static double transactRead(long bytes) {
    return TRANSACTION * rounded(bytes, READ);
  }

  /** Of a write: the item by the larger of old and new, and every entry that changed. */
  public static Consumption write(Written written) {
    Consumption consumption =
        Consumption.ofTable(written.table(), larger(written.before(), written.after()));
    for (IndexChange change : written.indexes()) {
      consumption =
          consumption.plus(Consumption.ofIndex(written.table(), change.index(), entry(change)));
    }
    return consumption;
  }

  /**
   * Of a write in a transaction: the item is written twice, its index entries once.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling">Transaction
   *     capacity handling</a>
   */
  public static Consumption transactWrite(Written written) {
    Consumption once = write(written);
    double again = once.ofTable() * (TRANSACTION - 1);
    return once.plus(Consumption.ofTable(written.table(), again));
  }

  private static double entry(IndexChange change) {
    return change.moved()
        ? units(change.before()) + units(change.after())
        : larger(change.before(), change.after());
  }

  private static double larger(Optional<M> before, Optional<M> after) {
    return Math.max(units(before), units(after));
  }

  private static double units(Optional<M> item) {
    return rounded(item.map(Sizes::item).orElse(0), WRITE);
  }

  private static double rounded(long bytes, int unit) {
    return Math.max(1, Math.ceilDiv(bytes, unit));
  }
}
