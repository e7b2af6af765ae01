package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event on its way to one target.
 *
 * @param target as it was when the event matched
 * @param retries how many were made
 */
record Delivery(RuleName rule, ObjectNode target, Event event, int retries) {

  static Delivery stored(ObjectNode stored) {
    var bus = BusName.ofKey(stored.path("Bus").asText());
    return new Delivery(
        new RuleName(bus, stored.path("Rule").asText()),
        (ObjectNode) stored.path("Target"),
        Event.stored((ObjectNode) stored.path("Event")),
        stored.path("Retries").asInt());
  }

  ObjectNode store() {
    var stored =
        Json.object().put("Bus", rule.bus().key()).put("Rule", rule.name()).put("Retries", retries);
    stored.set("Target", target);
    stored.set("Event", event.store());
    return stored;
  }

  Delivery retried() {
    return new Delivery(rule, target, event, retries + 1);
  }

  String targetArn() {
    return target.path("Arn").asText();
  }
}
