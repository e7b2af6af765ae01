package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked about stacks. */
final class StackQueries {
  private static final int EVENTS_A_PAGE = 100;
  private static final int PAGE = 100;

  private final StackStore store;

  StackQueries(StackStore store) {
    this.store = store;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DescribeStacks", this::describe,
        "ListStacks", this::list,
        "DescribeStackEvents", this::events,
        "DescribeStackResource", this::resource,
        "DescribeStackResources", this::resources,
        "ListStackResources", this::listResources,
        "ListExports", this::exports,
        "ListImports", this::imports);
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    var name = name(input);
    if (name.isEmpty()) {
      var stacks = store.all(context).stream().filter(stack -> !stack.isDeleted()).toList();
      return Pages.of(input, stacks, PAGE, "Stacks", this::shown);
    }
    var output = JsonNodeFactory.instance.objectNode();
    output.putArray("Stacks").add(shown(withId(context, name.get())));
    return output;
  }

  /** The stack of that name, or, deleted or not, of that id. */
  private Stack withId(CallContext context, String nameOrId) {
    return store
        .find(context, nameOrId)
        .orElseThrow(() -> Refusal.of("Stack with id %s does not exist".formatted(nameOrId)));
  }

  private ObjectNode shown(Stack stack) {
    synchronized (stack) {
      return Views.stack(stack, store.template(stack.settings.template()));
    }
  }

  private static Optional<String> name(ObjectNode input) {
    return Input.optionalText(input, "StackName").filter(text -> !text.isEmpty());
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    var wanted = new HashSet<>(Inputs.texts(input, "StackStatusFilter"));
    var stacks =
        store.all(context).stream()
            .filter(stack -> wanted.isEmpty() || wanted.contains(stack.status.name()))
            .toList();
    return Pages.of(input, stacks, PAGE, "StackSummaries", Views::summary);
  }

  private ObjectNode events(ObjectNode input, CallContext context) {
    var name = Inputs.text(input, "StackName");
    var stack =
        store
            .find(context, name)
            .orElseThrow(() -> Refusal.of("Stack [%s] does not exist".formatted(name)));
    return Pages.of(input, store.events(stack), EVENTS_A_PAGE, "StackEvents", Views::event);
  }

  private ObjectNode resource(ObjectNode input, CallContext context) {
    var stack = found(context, Inputs.text(input, "StackName"));
    var id = Inputs.text(input, "LogicalResourceId");
    synchronized (stack) {
      var resource = stack.resources.get(id);
      if (resource == null) {
        throw Refusal.of("Resource %s does not exist for stack %s".formatted(id, stack.name));
      }
      var output = JsonNodeFactory.instance.objectNode();
      output.set("StackResourceDetail", Views.resourceDetail(stack, resource));
      return output;
    }
  }

  private Stack found(CallContext context, String nameOrId) {
    return store
        .find(context, nameOrId)
        .orElseThrow(() -> Refusal.of("Stack '%s' does not exist".formatted(nameOrId)));
  }

  private ObjectNode resources(ObjectNode input, CallContext context) {
    var physicalId = Input.optionalText(input, "PhysicalResourceId");
    var logicalId = Input.optionalText(input, "LogicalResourceId");
    if (name(input).isPresent() == physicalId.isPresent()) {
      throw Refusal.of("Either StackName or PhysicalResourceId must be given, and not both.");
    }
    var stack =
        physicalId.isPresent()
            ? ofResource(context, physicalId.get())
            : withId(context, Inputs.text(input, "StackName"));
    var output = JsonNodeFactory.instance.objectNode();
    var list = output.putArray("StackResources");
    synchronized (stack) {
      stack.live().stream()
          .filter(r -> logicalId.isEmpty() || logicalId.get().equals(r.logicalId))
          .sorted(Comparator.comparing((StackResource r) -> r.logicalId))
          .forEach(resource -> list.add(Views.resource(stack, resource)));
    }
    if (logicalId.isPresent() && list.isEmpty()) {
      throw Refusal.of(
          "Resource %s does not exist for stack %s".formatted(logicalId.get(), stack.name));
    }
    return output;
  }

  private Stack ofResource(CallContext context, String physicalId) {
    return store.all(context).stream()
        .filter(stack -> stack.live().stream().anyMatch(r -> r.physicalId.equals(physicalId)))
        .findFirst()
        .orElseThrow(() -> Refusal.of("Stack for %s does not exist".formatted(physicalId)));
  }

  private ObjectNode listResources(ObjectNode input, CallContext context) {
    var stack = withId(context, Inputs.text(input, "StackName"));
    List<StackResource> resources;
    synchronized (stack) {
      resources =
          stack.live().stream()
              .sorted(Comparator.comparing((StackResource r) -> r.logicalId))
              .toList();
    }
    return Pages.of(input, resources, PAGE, "StackResourceSummaries", Views::resourceSummary);
  }

  private record Export(Stack stack, Stack.OutputValue output) {}

  private ObjectNode exports(ObjectNode input, CallContext context) {
    var exports =
        store.all(context).stream()
            .filter(stack -> !stack.isDeleted())
            .flatMap(stack -> stack.outputs.values().stream().map(o -> new Export(stack, o)))
            .filter(export -> !export.output().export().isEmpty())
            .sorted(Comparator.comparing((Export export) -> export.output().export()))
            .toList();
    return Pages.of(
        input,
        exports,
        PAGE,
        "Exports",
        export ->
            JsonNodeFactory.instance
                .objectNode()
                .put("ExportingStackId", export.stack().id)
                .put("Name", export.output().export())
                .put("Value", export.output().value()));
  }

  private ObjectNode imports(ObjectNode input, CallContext context) {
    var name = Inputs.text(input, "ExportName");
    var known =
        store.all(context).stream()
            .anyMatch(s -> s.outputs.values().stream().anyMatch(o -> o.export().equals(name)));
    if (!known) {
      throw Refusal.of("Export '%s' does not exist".formatted(name));
    }
    var importers =
        store.all(context).stream()
            .filter(stack -> !stack.isDeleted() && stack.imports.contains(name))
            .<JsonNode>map(stack -> JsonNodeFactory.instance.textNode(stack.name))
            .toList();
    if (importers.isEmpty()) {
      throw Refusal.of("Export '%s' is not imported by any stack.".formatted(name));
    }
    return Pages.of(input, importers, PAGE, "Imports", importer -> importer);
  }
}
