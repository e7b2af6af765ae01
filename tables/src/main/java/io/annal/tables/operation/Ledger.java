package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.capacity.Consumption;
import java.util.Map;

/** Writes what a request consumed into its response, as far as it asked. */
final class Ledger {
  private static final String MEMBER = "ConsumedCapacity";

  private Ledger() {}

  /** Of an operation on one table. */
  static void write(ObjectNode input, Consumption consumption, ObjectNode response) {
    if (isAsked(input)) {
      String name = Members.text(input, "TableName", consumption.table().name());
      response.set(MEMBER, consumption.json(name, parts(input), Consumption.Paid.PLAIN));
    }
  }

  /** Of an operation on several, by the names in the request. */
  static void write(
      ObjectNode input,
      Map<String, Consumption> consumptions,
      Consumption.Paid paid,
      ObjectNode response) {
    if (isAsked(input)) {
      ArrayNode all = response.putArray(MEMBER);
      consumptions.forEach((name, each) -> all.add(each.json(name, parts(input), paid)));
    }
  }

  private static boolean isAsked(ObjectNode input) {
    return !Members.text(input, "ReturnConsumedCapacity", "NONE").equals("NONE");
  }

  private static boolean parts(ObjectNode input) {
    return Members.text(input, "ReturnConsumedCapacity", "").equals("INDEXES");
  }
}
