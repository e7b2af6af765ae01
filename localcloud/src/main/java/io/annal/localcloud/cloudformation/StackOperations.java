package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What changes a stack. Each answers as soon as the work has begun. */
final class StackOperations {
  private final Cloud cloud;
  private final StackStore store;
  private final Journal journal;
  private final Engine engine;
  private final Inputs inputs;
  private final ResourceTypes types;
  private final Scopes scopes;

  StackOperations(
      Cloud cloud,
      StackStore store,
      Journal journal,
      Engine engine,
      Inputs inputs,
      ResourceTypes types,
      Scopes scopes) {
    this.cloud = cloud;
    this.store = store;
    this.journal = journal;
    this.engine = engine;
    this.inputs = inputs;
    this.types = types;
    this.scopes = scopes;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateStack", this::create,
        "UpdateStack", this::update,
        "DeleteStack", this::delete);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    var name = Inputs.stackName(input);
    var text = inputs.template(input, context).orElseThrow(StackOperations::noTemplate);
    var template = inputs.sound(text);
    var stack = begin(name, context);
    stack.onFailure = onFailure(input);
    stack.timeoutMinutes = Input.optionalInt(input, "TimeoutInMinutes").orElse(0);
    stack.terminationProtection =
        Input.optionalBoolean(input, "EnableTerminationProtection").orElse(false);
    stack.policy = StackProtection.policy(input);
    stack.description = template.description();
    var settings = inputs.settings(input, stack, template, "", context);
    refuseErrors(new Planner(stack, template, settings, types, scopes));
    synchronized (store) {
      requireFree(name, context);
      stack.settings = keep(stack, settings, text);
      start(stack, input, StackStatus.CREATE_IN_PROGRESS);
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

  /** A new stack, kept nowhere yet. */
  private Stack begin(String name, CallContext context) {
    return blank(name, context, cloud.clock().millis());
  }

  static Stack blank(String name, CallContext context, long now) {
    var stack = new Stack();
    stack.name = name;
    stack.account = context.account();
    stack.region = context.region();
    stack.id = context.arn("cloudformation", "stack/%s/%s".formatted(name, UUID.randomUUID()));
    stack.createdMillis = now;
    stack.setCaller(context.principal());
    return stack;
  }

  private void requireFree(String name, CallContext context) {
    if (store.find(context, name).isPresent()) {
      throw AwsException.badRequest(
          "AlreadyExistsException", "Stack [%s] already exists".formatted(name));
    }
  }

  private Settings keep(Stack stack, Settings settings, String text) {
    var key = store.keepTemplate(stack, UUID.randomUUID().toString(), text);
    return withTemplate(settings, key);
  }

  static Settings withTemplate(Settings settings, String key) {
    return new Settings(
        key,
        settings.parameters(),
        settings.tags(),
        settings.capabilities(),
        settings.roleArn(),
        settings.notificationArns());
  }

  void start(Stack stack, ObjectNode input, StackStatus status) {
    stack.token = Input.optionalText(input, "ClientRequestToken").orElse("");
    journal.stack(stack, status, "User Initiated");
    engine.go(stack);
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
    var stack = require(store, context, Inputs.text(input, "StackName"));
    var newPolicy = StackProtection.policy(input);
    synchronized (stack) {
      requireUpdatable(stack);
      var text =
          Input.optionalBoolean(input, "UsePreviousTemplate").orElse(false)
              ? store.template(stack.settings.template())
              : inputs.template(input, context).orElseThrow(StackOperations::noTemplate);
      var template = inputs.sound(text);
      stack.setCaller(context.principal());
      var settings = inputs.settings(input, stack, template, "", context);
      var plan = new Planner(stack, template, settings, types, scopes).plan();
      var sameTags = settings.tags().equals(stack.settings.tags());
      if (plan.isEmpty() && sameTags && newPolicy.isEmpty() && settledWell(stack)) {
        throw Refusal.of("No updates are to be performed.");
      }
      StackPolicy.allow(stack, plan.changes());
      stack.policy = newPolicy.isEmpty() ? stack.policy : newPolicy;
      beginUpdate(stack, keep(stack, settings, text), cloud.clock().millis());
      stack.keepFailedUpdate = Input.optionalBoolean(input, "DisableRollback").orElse(false);
      start(stack, input, StackStatus.UPDATE_IN_PROGRESS);
    }
    return id(stack);
  }

  private static boolean settledWell(Stack stack) {
    return stack.status != StackStatus.UPDATE_FAILED && stack.status != StackStatus.CREATE_FAILED;
  }

  /** From here on the stack is deployed from these settings; the old ones wait for a rollback. */
  static void beginUpdate(Stack stack, Settings settings, long now) {
    if (stack.before == null) {
      stack.before = stack.settings;
    }
    stack.settings = settings;
    stack.updatedMillis = now;
    stack.cancelled = false;
    stack.retained.clear();
  }

  static void requireUpdatable(Stack stack) {
    if (!stack.status.isUpdatable()) {
      throw Refusal.of(
          "Stack:%s is in %s state and can not be updated.".formatted(stack.id, stack.status));
    }
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
      requireKnown(stack, retained);
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
    var settings = stack.settings;
    Input.optionalText(input, "RoleARN")
        .ifPresent(role ->
            stack.settings =
                new Settings(
                    settings.template(),
                    settings.parameters(),
                    settings.tags(),
                    settings.capabilities(),
                    role,
                    settings.notificationArns()));
    store.changeSets(stack).forEach(store::remove);
    start(stack, input, StackStatus.DELETE_IN_PROGRESS);
  }

  static void requireKnown(Stack stack, List<String> logicalIds) {
    for (var id : logicalIds) {
      if (!stack.resources.containsKey(id)) {
        throw Refusal.of("Resource [%s] does not exist in stack [%s]".formatted(id, stack.name));
      }
    }
  }

  /** The stack of that name or id that is not deleted. */
  static Stack require(StackStore store, CallContext context, String nameOrId) {
    return store
        .find(context, nameOrId)
        .filter(stack -> !stack.isDeleted())
        .orElseThrow(() -> Refusal.of("Stack [%s] does not exist".formatted(nameOrId)));
  }

  static AwsException noTemplate() {
    return Refusal.of("Either Template URL or Template Body must be specified.");
  }

  private static ObjectNode id(Stack stack) {
    return nothing().put("StackId", stack.id);
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
