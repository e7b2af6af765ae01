package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Change sets: a deployment that is planned first and executed later, as CDK and the CLI do it. */
final class ChangeSetOperations {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}");
  private static final int PAGE = 100;
  private static final String EMPTY =
      "The submitted information didn't contain changes. Submit different information to create a"
          + " change set.";

  private final Cloud cloud;
  private final StackStore store;
  private final Journal journal;
  private final Engine engine;
  private final Submissions submissions;

  ChangeSetOperations(
      Cloud cloud, StackStore store, Journal journal, Engine engine, Submissions submissions) {
    this.cloud = cloud;
    this.store = store;
    this.journal = journal;
    this.engine = engine;
    this.submissions = submissions;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateChangeSet", this::create,
        "DescribeChangeSet", this::describe,
        "ExecuteChangeSet", this::execute,
        "DeleteChangeSet", this::delete,
        "ListChangeSets", this::list);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    var name = Inputs.text(input, "ChangeSetName");
    if (!NAME.matcher(name).matches()) {
      throw Refusal.of(
          "1 validation error detected: Value '%s' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
              .formatted(name));
    }
    refuse(input);
    var type = Input.optionalText(input, "ChangeSetType").orElse("UPDATE");
    var stack = stack(input, context, type);
    synchronized (stack) {
      var namesakes =
          store.changeSets(stack).stream().filter(other -> other.name().equals(name)).toList();
      if (!namesakes.stream().allMatch(ChangeSet::isOver)) {
        throw AwsException.badRequest(
            "AlreadyExistsException", "ChangeSet %s already exists".formatted(name));
      }
      var changeSet = planned(input, context, name, type, stack);
      namesakes.forEach(store::remove);
      if (type.equals("CREATE") && stack.events == 0) {
        journal.stack(stack, StackStatus.REVIEW_IN_PROGRESS, "User Initiated");
      }
      store.save(stack);
      store.save(changeSet);
      return JsonNodeFactory.instance
          .objectNode()
          .put("Id", changeSet.id())
          .put("StackId", stack.id);
    }
  }

  // ImportExistingResources is taken: where nothing of the same name exists it changes nothing, and
  // where something does, nothing is imported: creating it fails and names it. IncludeNestedStacks
  // is taken, because a template with a nested stack is refused itself.
  private static void refuse(ObjectNode input) {
    if (!Input.list(input, "ResourcesToImport").isEmpty()
        || input.path("ChangeSetType").asText().equals("IMPORT")) {
      throw AwsException.unsupported("Importing resources by CreateChangeSet");
    }
    if (input.has("DeploymentMode")) {
      throw AwsException.unsupported("DeploymentMode of CreateChangeSet");
    }
  }

  private Stack stack(ObjectNode input, CallContext context, String type) {
    var nameOrId = Inputs.text(input, "StackName");
    var there = store.find(context, nameOrId).filter(stack -> !stack.isDeleted());
    if (!type.equals("CREATE")) {
      var stack = there.orElseThrow(() -> StackStore.missing(nameOrId));
      stack.requireUpdatable();
      return stack;
    }
    if (there.isPresent()) {
      if (there.get().status != StackStatus.REVIEW_IN_PROGRESS) {
        throw Refusal.of(
            "Stack [%s] already exists and cannot be created again with the changeSet [%s]."
                .formatted(nameOrId, Inputs.text(input, "ChangeSetName")));
      }
      return there.get();
    }
    return Stack.named(Inputs.stackName(input), context, cloud.clock().millis());
  }

  private ChangeSet planned(
      ObjectNode input, CallContext context, String name, String type, Stack stack) {
    var planned = submissions.plan(input, stack, context);
    var settings = planned.settings();
    var plan = planned.plan();
    // A stack of which nothing is left by its conditions is one all the same.
    var nothing =
        !type.equals("CREATE")
            && plan.isEmpty()
            && settings.tags().equals(stack.settings.tags())
            && stack.status != StackStatus.UPDATE_FAILED;
    return new ChangeSet(
        context.arn("cloudformation", "changeSet/%s/%s".formatted(name, UUID.randomUUID())),
        name,
        stack.id,
        stack.name,
        Input.optionalText(input, "Description").orElse(""),
        type,
        nothing ? "FAILED" : "CREATE_COMPLETE",
        nothing ? EMPTY : "",
        nothing ? "UNAVAILABLE" : "AVAILABLE",
        cloud.clock().millis(),
        submissions.keep(stack, planned.submission(), settings),
        plan.changes(),
        Input.optionalText(input, "OnStackFailure").orElse(""));
  }

  /** The change set that an input names, by its id or by its name and its stack's. */
  static ChangeSet require(StackStore store, ObjectNode input, CallContext context) {
    var nameOrId = Inputs.text(input, "ChangeSetName");
    if (nameOrId.startsWith("arn:")) {
      return store.changeSet(nameOrId).orElseThrow(() -> notFound(nameOrId));
    }
    var stackName =
        Input.optionalText(input, "StackName")
            .orElseThrow(() ->
                Refusal.of(
                    "StackName must be specified if ChangeSetName is not specified as an ARN."));
    var stack = store.find(context, stackName).orElseThrow(() -> StackStore.missing(stackName));
    return store.changeSets(stack).stream()
        .filter(changeSet -> changeSet.name().equals(nameOrId))
        .findFirst()
        .orElseThrow(() -> notFound(nameOrId));
  }

  private static AwsException notFound(String name) {
    return new AwsException(
        "ChangeSetNotFound", 404, "ChangeSet [%s] does not exist".formatted(name));
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    var changeSet = require(store, input, context);
    var values = Input.optionalBoolean(input, "IncludePropertyValues").orElse(false);
    var view =
        Pages.<JsonNode>of(
            input,
            changeSet.changes(),
            PAGE,
            "Changes",
            change -> values ? change : PropertyValues.without(change));
    view.setAll(summary(changeSet));
    Views.parameters(view, changeSet.settings(), store.template(changeSet.settings().template()));
    if (!changeSet.settings().tags().isEmpty()) {
      Views.tags(view, changeSet.settings().tags());
    }
    changeSet.settings().capabilities().forEach(view.putArray("Capabilities")::add);
    changeSet.settings().notificationArns().forEach(view.putArray("NotificationARNs")::add);
    view.putObject("RollbackConfiguration");
    if (!changeSet.onFailure().isEmpty()) {
      view.put("OnStackFailure", changeSet.onFailure());
    }
    return view;
  }

  private static ObjectNode summary(ChangeSet changeSet) {
    var view = JsonNodeFactory.instance.objectNode();
    view.put("ChangeSetId", changeSet.id()).put("ChangeSetName", changeSet.name());
    view.put("StackId", changeSet.stackId()).put("StackName", changeSet.stackName());
    view.put("ExecutionStatus", changeSet.executionStatus()).put("Status", changeSet.status());
    view.putPOJO("CreationTime", Instant.ofEpochMilli(changeSet.createdMillis()));
    view.put("IncludeNestedStacks", false);
    if (!changeSet.statusReason().isEmpty()) {
      view.put("StatusReason", changeSet.statusReason());
    }
    if (!changeSet.description().isEmpty()) {
      view.put("Description", changeSet.description());
    }
    return view;
  }

  private ObjectNode execute(ObjectNode input, CallContext context) {
    var changeSet = require(store, input, context);
    var stack = store.require(context, changeSet.stackId());
    synchronized (stack) {
      if (!changeSet.executionStatus().equals("AVAILABLE")) {
        throw AwsException.badRequest(
            "InvalidChangeSetStatus",
            "ChangeSet [%s] cannot be executed in its current execution status of [%s]"
                .formatted(changeSet.id(), changeSet.executionStatus()));
      }
      if (stack.status != StackStatus.REVIEW_IN_PROGRESS) {
        stack.requireUpdatable();
        StackPolicy.allow(stack, changeSet.changes());
      }
      begin(stack, changeSet, input, context);
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private void begin(Stack stack, ChangeSet changeSet, ObjectNode input, CallContext context) {
    var keep = Input.optionalBoolean(input, "DisableRollback").orElse(false);
    var creation = stack.status == StackStatus.REVIEW_IN_PROGRESS;
    stack.changeSetId = changeSet.id();
    stack.setCaller(context.principal());
    if (creation) {
      stack.settings = changeSet.settings();
      stack.updatedMillis = cloud.clock().millis(); // as recorded of the service
      stack.onFailure =
          keep
              ? "DO_NOTHING"
              : changeSet.onFailure().isEmpty() ? "ROLLBACK" : changeSet.onFailure();
    } else {
      stack.beginUpdate(changeSet.settings(), cloud.clock().millis());
      stack.keepFailedUpdate = keep || changeSet.onFailure().equals("DO_NOTHING");
    }
    store.save(changeSet.executing("EXECUTE_COMPLETE"));
    for (var other : store.changeSets(stack)) {
      if (!other.id().equals(changeSet.id()) && other.executionStatus().equals("AVAILABLE")) {
        store.save(other.executing("OBSOLETE"));
      }
    }
    engine.start(
        stack, input, creation ? StackStatus.CREATE_IN_PROGRESS : StackStatus.UPDATE_IN_PROGRESS);
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    ChangeSet changeSet;
    try {
      changeSet = require(store, input, context);
    } catch (AwsException e) {
      if (e.code().equals("ChangeSetNotFound")) {
        return JsonNodeFactory.instance.objectNode(); // deleting twice is no error
      }
      throw e;
    }
    store.remove(changeSet);
    return JsonNodeFactory.instance.objectNode();
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    List<ChangeSet> changeSets = store.changeSets(stack);
    return Pages.of(input, changeSets, PAGE, "Summaries", ChangeSetOperations::summary);
  }
}
