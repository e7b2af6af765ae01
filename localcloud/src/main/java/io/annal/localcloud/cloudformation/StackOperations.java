package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What changes a stack. Each answers as soon as the work has begun. */
final class StackOperations {
  private final Cloud cloud;
  private final StackStore store;
  private final Engine engine;
  private final Submissions submissions;

  StackOperations(Cloud cloud, StackStore store, Engine engine, Submissions submissions) {
    this.cloud = cloud;
    this.store = store;
    this.engine = engine;
    this.submissions = submissions;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateStack", this::create,
        "UpdateStack", this::update,
        "DeleteStack", this::delete);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    var name = Inputs.stackName(input);
    var submission = submissions.first(input, context);
    var stack = Stack.named(name, context, cloud.clock().millis());
    stack.onFailure = onFailure(input);
    stack.timeoutMinutes = Input.optionalInt(input, "TimeoutInMinutes").orElse(0);
    stack.terminationProtection =
        Input.optionalBoolean(input, "EnableTerminationProtection").orElse(false);
    stack.policy = StackProtection.policy(input);
    stack.description = submission.template().description();
    var settings = submissions.settings(input, stack, submission, context);
    refuseErrors(submissions.planner(stack, submission, settings));
    synchronized (store) {
      requireFree(name, context);
      stack.settings = submissions.keep(stack, submission, settings);
      engine.start(stack, input, StackStatus.CREATE_IN_PROGRESS);
    }
    return id(stack);
  }

  /**
   * What no deployment could evaluate is refused at once; what depends on others comes out later.
   */
  private static void refuseErrors(Planner planner) {
    try {
      var _ = planner.plan();
    } catch (AwsException e) {
      if (Refusal.isTemplateError(e)) {
        throw e;
      }
    }
  }

  private void requireFree(String name, CallContext context) {
    if (store.find(context, name).isPresent()) {
      throw AwsException.badRequest(
          "AlreadyExistsException", "Stack [%s] already exists".formatted(name));
    }
  }

  private static String onFailure(ObjectNode input) {
    var disable = Input.optionalBoolean(input, "DisableRollback");
    var choice = Input.optionalText(input, "OnFailure");
    if (disable.isPresent() && choice.isPresent()) {
      throw Refusal.of("You can specify either DisableRollback or OnFailure, but not both.");
    }
    choice
        .filter(c -> !Set.of("ROLLBACK", "DELETE", "DO_NOTHING").contains(c))
        .ifPresent(c -> {
          throw Refusal.of(
              "1 validation error detected: Value '%s' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DO_NOTHING, DELETE]"
                  .formatted(c));
        });
    return choice.orElse(disable.orElse(false) ? "DO_NOTHING" : "ROLLBACK");
  }

  private ObjectNode update(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    var newPolicy = StackProtection.policy(input);
    synchronized (stack) {
      stack.requireUpdatable();
      var planned = submissions.plan(input, stack, context);
      var plan = planned.plan();
      var sameTags = planned.settings().tags().equals(stack.settings.tags());
      if (plan.isEmpty() && sameTags && newPolicy.isEmpty() && settledWell(stack)) {
        throw Refusal.of("No updates are to be performed.");
      }
      StackPolicy.allow(stack, plan.changes());
      stack.policy = newPolicy.isEmpty() ? stack.policy : newPolicy;
      stack.beginUpdate(
          submissions.keep(stack, planned.submission(), planned.settings()),
          cloud.clock().millis());
      stack.keepFailedUpdate = Input.optionalBoolean(input, "DisableRollback").orElse(false);
      engine.start(stack, input, StackStatus.UPDATE_IN_PROGRESS);
    }
    return id(stack);
  }

  private static boolean settledWell(Stack stack) {
    return stack.status != StackStatus.UPDATE_FAILED && stack.status != StackStatus.CREATE_FAILED;
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    var found = store.find(context, Inputs.text(input, "StackName"));
    if (found.isEmpty() || found.get().isDeleted()) {
      return nothing();
    }
    var stack = found.get();
    synchronized (stack) {
      if (stack.terminationProtection) {
        throw Refusal.of(
            "Stack [%s] cannot be deleted while TerminationProtection is enabled"
                .formatted(stack.name));
      }
      var retained = Inputs.texts(input, "RetainResources");
      if (!retained.isEmpty() && stack.status != StackStatus.DELETE_FAILED) {
        throw Refusal.of(
            "Invalid operation on stack [%s]. RetainResources can be specified only for a stack in DELETE_FAILED state"
                .formatted(stack.id));
      }
      stack.requireKnown(retained);
      if (stack.status == StackStatus.CREATE_IN_PROGRESS) {
        stack.onFailure = "DELETE";
        stack.cancelled = true;
        return nothing();
      }
      if (stack.status.isBusy()) {
        if (stack.status == StackStatus.DELETE_IN_PROGRESS) {
          return nothing();
        }
        throw Refusal.of(
            "Stack [%s] cannot be deleted while in status %s".formatted(stack.name, stack.status));
      }
      beginDelete(stack, input, context, retained);
    }
    return nothing();
  }

  private void beginDelete(
      Stack stack, ObjectNode input, CallContext context, List<String> retained) {
    stack.retained = retained;
    if (input.path("DeletionMode").asText().equals("FORCE_DELETE_STACK")) {
      throw AwsException.unsupported("DeletionMode FORCE_DELETE_STACK of DeleteStack");
    }
    stack.setCaller(context.principal());
    Input.optionalText(input, "RoleARN")
        .ifPresent(role -> stack.settings = stack.settings.withRole(role));
    store.changeSets(stack).forEach(store::remove);
    engine.start(stack, input, StackStatus.DELETE_IN_PROGRESS);
  }

  private static ObjectNode id(Stack stack) {
    return nothing().put("StackId", stack.id);
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
