package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.List;
import java.util.Optional;

/**
 * What one request of a query or scan read.
 *
 * @param items that met the filter
 * @param scanned how many were read
 * @param last where the next page begins, if there may be one
 * @param consumption what it cost
 */
record Page(List<M> items, int scanned, Optional<M> last, Consumption consumption) {

  /** As a response. */
  ObjectNode response(ObjectNode input, ItemProjection projection) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    if (!SelectRules.isCount(input)) {
      ArrayNode array = response.putArray("Items");
      items.forEach(item -> array.add(JsonValues.writeItem(projection.of(item))));
    }
    response.put("Count", items.size());
    response.put("ScannedCount", scanned);
    last.ifPresent(key -> response.set("LastEvaluatedKey", JsonValues.writeItem(key)));
    Ledger.write(input, consumption, response);
    return response;
  }
}
