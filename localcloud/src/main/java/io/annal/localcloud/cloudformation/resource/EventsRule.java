package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * AWS::Events::Rule. Its physical id is its name, and on a bus other than the default {@code
 * bus|name}.
 */
final class EventsRule implements ResourceType {
  private static final String SERVICE = "events";
  private static final int TARGETS_A_CALL = 10;

  @Override
  public Optional<String> name(Request request) {
    var name = request.name("Name", 64);
    var bus = busName(request.text("EventBusName"));
    return Optional.of(bus.isEmpty() || bus.equals("default") ? name : bus + "|" + name);
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> describe(request));
  }

  @Override
  public Provisioned create(Request request) {
    var rule = rule(request, Request.input());
    request.tagList(rule, "Tags");
    request.call(SERVICE, "PutRule", rule);
    putTargets(request, request.list("Targets"));
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    request.call(SERVICE, "PutRule", rule(request, Request.input()));
    var kept = new HashSet<String>();
    request.list("Targets").forEach(target -> kept.add(target.path("Id").asText()));
    var gone = new ArrayList<String>();
    before.path("Targets").forEach(target -> gone.add(target.path("Id").asText()));
    gone.removeAll(kept);
    removeTargets(request, gone);
    if (request.changed(before, "Targets")) {
      putTargets(request, request.list("Targets"));
    }
    var provisioned = provisioned(request);
    Tagging.byArn(
        request, before, SERVICE, "ResourceARN", provisioned.attributes().path("Arn").asText());
    return provisioned;
  }

  private static ObjectNode rule(Request request, ObjectNode into) {
    var input = into.setAll(request.copy("Description", "RoleArn", "ScheduleExpression", "State"));
    var rule = key(request, "Name");
    rule.setAll((ObjectNode) input);
    request.json("EventPattern").ifPresent(pattern -> rule.put("EventPattern", pattern));
    request.copy("Name", "EventBusName");
    return rule;
  }

  private static void putTargets(Request request, List<JsonNode> targets) {
    for (var from = 0; from < targets.size(); from += TARGETS_A_CALL) {
      var input = key(request, "Rule");
      var list = input.putArray("Targets");
      targets.subList(from, Math.min(targets.size(), from + TARGETS_A_CALL)).forEach(list::add);
      refuseFailures(request.call(SERVICE, "PutTargets", input));
    }
  }

  private static void removeTargets(Request request, List<String> ids) {
    if (!ids.isEmpty()) {
      var input = key(request, "Rule");
      ids.forEach(input.putArray("Ids")::add);
      refuseFailures(request.call(SERVICE, "RemoveTargets", input));
    }
  }

  private static void refuseFailures(ObjectNode output) {
    for (var entry : output.path("FailedEntries")) {
      throw AwsException.badRequest(
          entry.path("ErrorCode").asText("ValidationException"),
          "Target %s: %s"
              .formatted(entry.path("TargetId").asText(), entry.path("ErrorMessage").asText()));
    }
  }

  @Override
  public void delete(Request request) {
    var targets = new ArrayList<String>();
    request
        .call(SERVICE, "ListTargetsByRule", key(request, "Rule"))
        .path("Targets")
        .forEach(target -> targets.add(target.path("Id").asText()));
    removeTargets(request, targets);
    request.call(SERVICE, "DeleteRule", key(request, "Name"));
  }

  private static ObjectNode describe(Request request) {
    return request.call(SERVICE, "DescribeRule", key(request, "Name"));
  }

  /** The rule's name under that member, and its bus. */
  private static ObjectNode key(Request request, String member) {
    var bar = request.physicalId().indexOf('|');
    var input = Request.input(member, request.physicalId().substring(bar + 1));
    return bar < 0 ? input : input.put("EventBusName", request.physicalId().substring(0, bar));
  }

  private static String busName(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? nameOrArn.substring(nameOrArn.indexOf("event-bus/") + "event-bus/".length())
        : nameOrArn;
  }

  private static Provisioned provisioned(Request request) {
    var attributes = Request.input("Arn", describe(request).path("Arn").asText());
    return new Provisioned(request.physicalId(), attributes);
  }

  @Override
  public Set<String> replacedWith() {
    return Set.of("EventBusName");
  }
}
