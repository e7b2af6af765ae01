package io.annal.tables.capacity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.capacity.CapacityListener.Use;
import io.annal.tables.item.Written;
import io.annal.tables.item.Written.IndexChange;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What requests consume, told a listener; where that is enforced, requests to provisioned tables
 * are refused when their throughput and the burst of five minutes are used up.
 */
public final class Capacity {
  private static final String LEVEL = "The level of configured provisioned throughput for ";
  private static final String OF_THE_TABLE =
      "the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
  private static final String OF_INDEXES =
      "one or more global secondary indexes of the table was exceeded. Consider increasing your"
          + " provisioning level for the under-provisioned global secondary indexes with the"
          + " UpdateTable API";

  private final CapacityListener listener;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<Meter, TokenBucket> buckets = new ConcurrentHashMap<>();
  private volatile boolean enforced;

  /**
   * Enforces nothing at first.
   *
   * @param nanos a clock as {@link System#nanoTime()}
   */
  public Capacity(CapacityListener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
  }

  /** Whose units: a table's with its local indexes, or a global index's. */
  private record Meter(String tableId, String index, Use use) {}

  /** Switches refusing on or off; when switched on, every table has its whole burst. */
  public void enforce(boolean on) {
    buckets.clear();
    enforced = on;
  }

  /**
   * Refuses a read where nothing is left.
   *
   * @param index that is read, if it is not the table
   * @throws DynamoDbException {@code ProvisionedThroughputExceededException}
   */
  public void admitRead(TableDefinition table, Optional<IndexDefinition> index) {
    admit(table, Stream.of(index.filter(Capacity::isGlobal).map(IndexDefinition::name)), Use.READ);
  }

  /**
   * Refuses a write where nothing is left for the table.
   *
   * @throws DynamoDbException {@code ProvisionedThroughputExceededException}
   */
  public void admitWrite(TableDefinition table) {
    admit(table, Stream.of(Optional.empty()), Use.WRITE);
  }

  /**
   * Refuses a write where nothing is left for a global index that it changes: what is written to
   * the table must reach it.
   *
   * @throws DynamoDbException {@code ProvisionedThroughputExceededException}
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html">Write
   *     throttling and back pressure of global secondary indexes</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes">If
   *     a write does not change an index, no write capacity of it is consumed</a>
   */
  public void admitIndexes(Written written) {
    Stream<Optional<String>> changed =
        written.indexes().stream()
            .map(IndexChange::index)
            .filter(Capacity::isGlobal)
            .map(each -> Optional.of(each.name()));
    admit(written.table(), changed, Use.WRITE);
  }

  /** Forgets what was left for tables and indexes that are no longer there. */
  public void keep(Collection<TableDefinition> tables) {
    Map<String, TableDefinition> byId =
        tables.stream().collect(Collectors.toMap(TableDefinition::id, each -> each));
    buckets.keySet().removeIf(meter -> !isOf(byId.get(meter.tableId()), meter.index()));
  }

  private static boolean isOf(@Nullable TableDefinition table, String index) {
    return table != null && (index.isEmpty() || table.index(index).isPresent());
  }

  /** Units of a read that was done. */
  public void read(Consumption consumption) {
    consumed(consumption, Use.READ);
  }

  /** Units of a write that was done. */
  public void written(Consumption consumption) {
    consumed(consumption, Use.WRITE);
  }

  /**
   * @param parts that a request needs: the table, which is empty, or a global index
   */
  private void admit(TableDefinition table, Stream<Optional<String>> parts, Use use) {
    if (!enforced || !table.provisioned()) {
      return;
    }
    List<Optional<String>> exceeded = parts.filter(part -> !hasSome(table, part, use)).toList();
    if (!exceeded.isEmpty()) {
      exceeded.forEach(part -> listener.throttled(table, part, use));
      throw exceeded(table, exceeded, use);
    }
  }

  private boolean hasSome(TableDefinition table, Optional<String> index, Use use) {
    double rate = rate(table, index, use);
    return bucket(table, index, use, rate).hasSome(rate, nanos.getAsLong());
  }

  /**
   * The error, with a reason for each part.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html">ThrottlingReason</a>
   */
  private static DynamoDbException exceeded(
      TableDefinition table, List<Optional<String>> parts, Use use) {
    var members = JsonNodeFactory.instance.objectNode();
    var reasons = members.putArray("ThrottlingReasons");
    String operation = use == Use.READ ? "Read" : "Write";
    for (Optional<String> part : parts) {
      reasons
          .addObject()
          .put(
              "reason",
              (part.isEmpty() ? "Table" : "Index") + operation + "ProvisionedThroughputExceeded")
          .put("resource", table.arn() + part.map(index -> "/index/" + index).orElse(""));
    }
    return new DynamoDbException(
        "ProvisionedThroughputExceededException",
        400,
        LEVEL + (parts.getFirst().isEmpty() ? OF_THE_TABLE : OF_INDEXES),
        members);
  }

  private void consumed(Consumption consumption, Use use) {
    consumed(consumption.table(), Optional.empty(), use, consumption.withLocal());
    consumption
        .global()
        .forEach((index, units) -> consumed(consumption.table(), Optional.of(index), use, units));
  }

  private void consumed(TableDefinition table, Optional<String> index, Use use, double units) {
    if (units == 0) {
      return;
    }
    listener.consumed(table, index, use, units);
    if (enforced && table.provisioned()) {
      double rate = rate(table, index, use);
      bucket(table, index, use, rate).take(units, rate, nanos.getAsLong());
    }
  }

  private TokenBucket bucket(TableDefinition table, Optional<String> index, Use use, double rate) {
    return buckets.computeIfAbsent(
        new Meter(table.id(), index.orElse(""), use),
        meter -> new TokenBucket(rate, nanos.getAsLong()));
  }

  private static double rate(TableDefinition table, Optional<String> index, Use use) {
    Throughput throughput =
        index.flatMap(table::index).map(IndexDefinition::throughput).orElse(table.throughput());
    return use == Use.READ ? throughput.read() : throughput.write();
  }

  private static boolean isGlobal(IndexDefinition index) {
    return index.kind() == IndexDefinition.Kind.GLOBAL;
  }
}
