package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a rule delivers to. */
final class Targets {
  /** "Each rule can have up to five (5) targets associated with it at one time." */
  private static final int MOST_PER_RULE = 5;

  private static final List<String> UNSUPPORTED =
      List.of(
          "KinesisParameters",
          "RunCommandParameters",
          "EcsParameters",
          "BatchParameters",
          "HttpParameters",
          "RedshiftDataParameters",
          "SageMakerPipelineParameters",
          "AppSyncParameters");

  private final Buses buses;
  private final Rules rules;
  private final StateMap targets;

  Targets(Cloud cloud, Buses buses, Rules rules) {
    this.buses = buses;
    this.rules = rules;
    this.targets = cloud.state().map("events.targets");
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var rule = rules.required(input, "Rule", context);
    var added = Input.list(input, "Targets").stream().map(Targets::checked).toList();
    if (added.isEmpty()) {
      throw AwsException.validation("Parameter Targets is not valid. Reason: it is empty.");
    }
    var ids = new TreeSet<String>();
    of(rule).forEach(target -> ids.add(target.path("Id").asText()));
    added.forEach(target -> ids.add(target.path("Id").asText()));
    if (ids.size() > MOST_PER_RULE) {
      throw AwsException.badRequest(
          "LimitExceededException",
          "The requested resource exceeds the maximum number allowed: %d targets per rule."
              .formatted(MOST_PER_RULE));
    }
    added.forEach(target -> targets.put(rule.key() + "/" + target.path("Id").asText(), target));
    return noFailures();
  }

  private static ObjectNode noFailures() {
    var output = Json.object().put("FailedEntryCount", 0);
    output.putArray("FailedEntries");
    return output;
  }

  private static ObjectNode checked(JsonNode node) {
    if (!(node instanceof ObjectNode target)) {
      throw AwsException.validation("Parameter Targets is not valid. Reason: not a structure.");
    }
    var id = Valid.name(target, "Id", 64);
    var arn = Valid.length(Input.text(target, "Arn"), "Arn", 1600);
    if (!arn.startsWith("arn:")) {
      throw AwsException.validation(
          "Parameter %s is not valid. Reason: Provided Arn is not in correct format."
              .formatted(arn));
    }
    UNSUPPORTED.stream()
        .filter(target::has)
        .findFirst()
        .ifPresent(member -> {
          throw AwsException.unsupported(member + " of PutTargets");
        });
    var kind =
        TargetArn.of(arn)
            .orElseThrow(
                () -> AwsException.unsupported("The target %s of PutTargets".formatted(arn)));
    checkedKind(target, id, kind);
    TargetInput.check(target, id);
    RetryPolicy.check(target);
    checkDeadLetters(target);
    return Json.pick(
        target,
        Json.object().put("Id", id).put("Arn", arn),
        "RoleArn",
        "Input",
        "InputPath",
        "InputTransformer",
        "SqsParameters",
        "DeadLetterConfig",
        "RetryPolicy");
  }

  private static void checkedKind(ObjectNode target, String id, TargetArn kind) {
    switch (kind) {
      case TargetArn.Queue queue -> {
        var group = target.path("SqsParameters").path("MessageGroupId").asText("");
        if (queue.fifo() && group.isEmpty()) {
          throw AwsException.validation(
              "Parameter(s) SqsParameters must be specified for target: %s.".formatted(id));
        }
      }
      case TargetArn.Bus bus -> {
        if (Input.optionalText(target, "RoleArn").isEmpty()) {
          throw AwsException.validation("RoleArn is required for target %s.".formatted(bus.arn()));
        }
        if (target.has("Input") || target.has("InputPath") || target.has("InputTransformer")) {
          throw AwsException.validation(
              "Modifying the input for target %s is not supported.".formatted(id));
        }
      }
      case TargetArn.Function function -> {}
      case TargetArn.LogGroup group -> {}
      case TargetArn.Topic topic -> {}
    }
  }

  private static void checkDeadLetters(ObjectNode target) {
    var arn = target.path("DeadLetterConfig").path("Arn").asText("");
    if (arn.isEmpty()) {
      return;
    }
    var standard =
        TargetArn.of(arn)
            .filter(kind -> kind instanceof TargetArn.Queue queue && !queue.fifo())
            .isPresent();
    if (!standard) {
      throw AwsException.validation(
          "Parameter DeadLetterConfig.Arn is not valid. Reason: %s is not the ARN of a standard queue."
              .formatted(arn));
    }
  }

  ObjectNode remove(ObjectNode input, CallContext context) {
    var rule = rules.required(input, "Rule", context);
    var output = noFailures();
    var failures = Json.object().arrayNode();
    for (var id : Input.list(input, "Ids")) {
      var key = rule.key() + "/" + id.asText();
      if (targets.get(key).isEmpty()) {
        failures
            .addObject()
            .put("TargetId", id.asText())
            .put("ErrorCode", "ResourceNotFoundException")
            .put(
                "ErrorMessage",
                "Rule %s does not have target %s.".formatted(rule.name(), id.asText()));
      }
      targets.remove(key);
    }
    output.put("FailedEntryCount", failures.size());
    output.set("FailedEntries", failures);
    return output;
  }

  ObjectNode listByRule(ObjectNode input, CallContext context) {
    var managed = rules.managed(input, "Rule", context);
    if (managed.isPresent()) {
      var output = Json.object();
      output.putArray("Targets").add(ManagedRules.target(managed.get()));
      return output;
    }
    var rule = rules.required(input, "Rule", context);
    var page = Valid.page(input, targets.entries(rule.key() + "/").toList(), Entry::key);
    var output = Json.object();
    var list = output.putArray("Targets");
    page.items().forEach(entry -> list.add(entry.value()));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  ObjectNode listRuleNames(ObjectNode input, CallContext context) {
    var bus = buses.required(Input.optionalText(input, "EventBusName"), context);
    var arn = Input.text(input, "TargetArn");
    var names =
        targets
            .entries(bus.key() + "/")
            .filter(entry -> entry.value().path("Arn").asText().equals(arn))
            .map(entry -> entry.key().split("/", 5)[3])
            .distinct()
            .toList();
    var page = Valid.page(input, names, name -> name);
    var output = Json.object();
    var list = output.putArray("RuleNames");
    page.items().forEach(list::add);
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  Stream<ObjectNode> of(RuleName rule) {
    return targets.entries(rule.key() + "/").map(entry -> (ObjectNode) entry.value());
  }
}
