package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import java.util.function.Supplier;

/** Who from elsewhere may use a bus. */
final class BusPolicies {
  /** "The permission policy on the event bus cannot exceed 10 KB in size", API_PutPermission. */
  private static final int LARGEST = 10_240;

  private final Buses buses;
  private final Supplier<Authorizer> authorizer;

  BusPolicies(Buses buses, Supplier<Authorizer> authorizer) {
    this.buses = buses;
    this.authorizer = authorizer;
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var whole = Input.optionalText(input, "Policy");
    var policy =
        whole.isPresent() ? parsed(whole.get()) : withStatement(bus, statement(input, bus));
    var text = Json.write(policy);
    authorizer.get().requireResourcePolicy(text, "ValidationException");
    if (text.length() > LARGEST) {
      throw AwsException.badRequest(
          "PolicyLengthExceededException",
          "The policy for the event bus exceeds %d bytes.".formatted(LARGEST));
    }
    buses.store(bus, buses.record(bus).put("Policy", text));
    return Json.object();
  }

  private static ObjectNode parsed(String text) {
    return Json.parseObject(text)
        .filter(policy -> policy.path("Statement").isArray())
        .orElseThrow(() ->
            AwsException.validation(
                "This policy contains invalid Json or has no list of statements."));
  }

  private static ObjectNode statement(ObjectNode input, BusName bus) {
    var action = Input.text(input, "Action");
    var principal = Input.text(input, "Principal");
    var statement =
        Json.object()
            .put("Sid", Input.text(input, "StatementId"))
            .put("Effect", "Allow")
            .put("Action", action)
            .put("Resource", bus.arn());
    if (principal.equals("*")) {
      statement.put("Principal", "*");
    } else {
      statement.putObject("Principal").put("AWS", "arn:aws:iam::%s:root".formatted(principal));
    }
    Input.optionalObject(input, "Condition")
        .ifPresent(condition ->
            statement
                .putObject("Condition")
                .putObject(Input.text(condition, "Type"))
                .put(Input.text(condition, "Key"), Input.text(condition, "Value")));
    return statement;
  }

  private ObjectNode withStatement(BusName bus, ObjectNode statement) {
    var policy = buses.policy(bus).flatMap(Json::parseObject).orElseGet(BusPolicies::empty);
    var statements = without(policy, statement.path("Sid").asText());
    policy.set("Statement", statements.add(statement));
    return policy;
  }

  private static ObjectNode empty() {
    var policy = Json.object().put("Version", "2012-10-17");
    policy.putArray("Statement");
    return policy;
  }

  private static ArrayNode without(ObjectNode policy, String sid) {
    var kept = Json.object().arrayNode();
    for (JsonNode statement : policy.path("Statement")) {
      if (!statement.path("Sid").asText().equals(sid)) {
        kept.add(statement);
      }
    }
    return kept;
  }

  ObjectNode remove(ObjectNode input, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var record = buses.record(bus);
    if (Input.optionalBoolean(input, "RemoveAllPermissions").orElse(false)) {
      record.remove("Policy");
    } else {
      removeStatement(bus, record, Input.text(input, "StatementId"));
    }
    buses.store(bus, record);
    return Json.object();
  }

  private void removeStatement(BusName bus, ObjectNode record, String sid) {
    var policy =
        buses
            .policy(bus)
            .flatMap(Json::parseObject)
            .orElseThrow(() -> Valid.notFound("EventBus does not have a policy."));
    var kept = without(policy, sid);
    if (kept.size() == policy.path("Statement").size()) {
      throw Valid.notFound("Statement with the provided id does not exist.");
    }
    if (kept.isEmpty()) {
      record.remove("Policy");
    } else {
      policy.set("Statement", kept);
      record.put("Policy", Json.write(policy));
    }
  }
}
