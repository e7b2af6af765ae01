package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Tables that are still being changed. DynamoDB answers an UpdateTable at once and works on: until
 * the table is ACTIVE again it can neither be changed nor deleted. Minutes there are a moment here,
 * long enough that who does not wait is told.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html">DeleteTable</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html">UpdateTable</a>
 */
final class TableChanges {
  private static final long TAKES_NANOS = Duration.ofMillis(300).toNanos();

  private final LongSupplier nanoTime;
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  /**
   * @param nanoTime as {@link System#nanoTime()}: of the process, not of the cloud's clock, which a
   *     test may stop
   */
  TableChanges(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void begin(String table, CallContext context) {
    begun.put(key(table, context), nanoTime.getAsLong());
  }

  void forget(String table, CallContext context) {
    begun.remove(key(table, context));
  }

  /**
   * Lets a table be changed or deleted.
   *
   * @throws AwsException {@code ResourceInUseException} while it is being changed
   */
  void requireSettled(String table, CallContext context) {
    if (isUnderWay(table, context)) {
      throw AwsException.badRequest(
          "ResourceInUseException",
          "Attempt to change a resource which is still in use: Table is being updated: " + table);
    }
  }

  void describe(ObjectNode description, String table, CallContext context) {
    if (isUnderWay(table, context)) {
      description.put("TableStatus", "UPDATING");
    }
  }

  private boolean isUnderWay(String table, CallContext context) {
    Long since = begun.get(key(table, context));
    return since != null && nanoTime.getAsLong() - since < TAKES_NANOS;
  }

  private static String key(String table, CallContext context) {
    return context.account() + "/" + context.region() + "/" + table;
  }
}
