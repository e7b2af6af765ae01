package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Writes of replicated items that are under way. "A write operation fails with a
 * ReplicatedWriteConflictException when it attempts to modify an item that is already being
 * modified in another Region"
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html).
 */
final class ConcurrentWrites {
  private final Map<String, Writers> underWay = new ConcurrentHashMap<>();

  private record Writers(String region, int count) {}

  /** Writes items of one table, unless another Region is at one of them. */
  ObjectNode write(
      String table, List<JsonNode> keys, CallContext context, Supplier<ObjectNode> action) {
    var entered = new ArrayList<String>();
    try {
      for (JsonNode key : keys) {
        String name = context.account() + "/" + table + "/" + key;
        enter(name, context.region());
        entered.add(name);
      }
      return action.get();
    } finally {
      entered.forEach(this::leave);
    }
  }

  private void enter(String name, String region) {
    var writers =
        underWay.compute(
            name,
            (_, now) -> {
              if (now == null) {
                return new Writers(region, 1);
              }
              return now.region().equals(region) ? new Writers(region, now.count() + 1) : now;
            });
    if (!writers.region().equals(region)) {
      throw AwsException.badRequest(
          "ReplicatedWriteConflictException",
          "The request was rejected because one or more items in the request are being modified"
              + " by a request in another Region.");
    }
  }

  private void leave(String name) {
    underWay.computeIfPresent(
        name, (_, now) -> now.count() == 1 ? null : new Writers(now.region(), now.count() - 1));
  }
}
