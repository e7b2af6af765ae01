package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;

/**
 * What an account may have.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html">Quotas:
 *     80,000 units for an account, 40,000 for a table</a>
 */
final class AccountLimits {
  private static final long ACCOUNT = 80_000;
  private static final long TABLE = 40_000;
  private static final int CACHE_MINUTES = 1440;

  private AccountLimits() {}

  static ObjectNode describe() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("AccountMaxReadCapacityUnits", ACCOUNT)
        .put("AccountMaxWriteCapacityUnits", ACCOUNT)
        .put("TableMaxReadCapacityUnits", TABLE)
        .put("TableMaxWriteCapacityUnits", TABLE);
  }

  static ObjectNode endpoints(Place place) {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output
        .putArray("Endpoints")
        .addObject()
        .put("Address", "dynamodb.%s.amazonaws.com".formatted(place.region()))
        .put("CachePeriodInMinutes", CACHE_MINUTES);
    return output;
  }
}
