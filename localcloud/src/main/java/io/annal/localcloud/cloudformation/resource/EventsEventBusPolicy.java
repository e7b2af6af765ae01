package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::Events::EventBusPolicy: one statement of a bus's policy. */
final class EventsEventBusPolicy implements ResourceType {
  private static final String SERVICE = "events";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(bus(request) + "|" + request.text("StatementId"));
  }

  @Override
  public Provisioned create(Request request) {
    put(request);
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return create(request);
  }

  private static void put(Request request) {
    var input = Request.input("EventBusName", bus(request));
    var statement = request.optional("Statement");
    var id = request.text("StatementId");
    if (statement.isEmpty()) {
      input.setAll(request.copy("Action", "Principal", "Condition"));
      request.call(SERVICE, "PutPermission", input.put("StatementId", id));
      return;
    }
    var policy = policy(request);
    var statements = statements(policy, id);
    var mine = ((ObjectNode) statement.get().deepCopy()).put("Sid", id);
    statements.add(mine);
    policy.set("Statement", statements);
    request.call(SERVICE, "PutPermission", input.put("Policy", policy.toString()));
  }

  /** The statements of a policy but the one of that id. */
  private static ArrayNode statements(ObjectNode policy, String id) {
    var kept = JsonNodeFactory.instance.arrayNode();
    policy
        .path("Statement")
        .forEach(statement -> {
          if (!statement.path("Sid").asText().equals(id)) {
            kept.add(statement);
          }
        });
    return kept;
  }

  private static ObjectNode policy(Request request) {
    var text =
        request
            .call(SERVICE, "DescribeEventBus", Request.input("Name", bus(request)))
            .path("Policy")
            .asText("");
    return text.isEmpty() ? Request.input("Version", "2012-10-17") : Documents.object(text);
  }

  @Override
  public void delete(Request request) {
    var bar = request.physicalId().indexOf('|');
    request.call(
        SERVICE,
        "RemovePermission",
        Request.input("EventBusName", request.physicalId().substring(0, bar))
            .put("StatementId", request.physicalId().substring(bar + 1)));
  }

  private static String bus(Request request) {
    var name = request.text("EventBusName");
    return name.isEmpty() ? "default" : name;
  }
}
