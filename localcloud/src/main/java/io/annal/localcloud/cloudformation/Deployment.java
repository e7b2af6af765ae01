package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.DependencyGraph;
import io.annal.localcloud.cloudformation.template.Evaluator;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.AwsException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Brings a stack's resources to what its template and settings say: the way forward. */
final class Deployment {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int UNIQUE_LETTERS = 12;

  private final Stack stack;
  private final Template template;
  private final StackStore store;
  private final Provisioner provisioner;
  private final ResourceTypes types;
  private final Evaluator evaluator;
  private final Evaluator masked;
  private final ConcurrentSkipListSet<String> imports = new ConcurrentSkipListSet<>();

  Deployment(
      Stack stack,
      Template template,
      StackStore store,
      Provisioner provisioner,
      ResourceTypes types,
      Scopes scopes) {
    this.stack = stack;
    this.template = template;
    this.store = store;
    this.provisioner = provisioner;
    this.types = types;
    var scope = scopes.of(stack, stack.settings, template, imports::add);
    this.evaluator = new Evaluator(template, scope);
    this.masked = new Evaluator(template, scopes.shown(stack, scope, template));
  }

  /** Random letters and digits for a physical resource. */
  static String unique() {
    var letters = new StringBuilder();
    for (var i = 0; i < UNIQUE_LETTERS; i++) {
      letters.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }

  /** The resources that the template wants under these settings. */
  DependencyGraph graph() {
    return DependencyGraph.of(template, evaluator::outcome);
  }

  /** Makes and changes what must be. */
  Scheduler.Outcome run(Scheduler scheduler, BooleanSupplier stop) {
    var graph = graph();
    var absent = absent(graph);
    return absent.isEmpty()
        ? scheduler.run(graph.needs(), id -> apply(id, graph), false, stop)
        : new Scheduler.Outcome(absent, false);
  }

  /** What cannot be here, with why: then nothing else is begun, which would be taken back. */
  private Map<String, String> absent(DependencyGraph graph) {
    var refused = new TreeMap<String, String>();
    for (var id : graph.needs().keySet()) {
      var wanted = wanted(id);
      types
          .type(wanted.type())
          .absent()
          .flatMap(why -> provisioner.refuse(stack, fresh(wanted, List.of()), why))
          .ifPresent(why -> refused.put(id, why));
    }
    return refused;
  }

  private Template.Resource wanted(String id) {
    var wanted = template.resources().get(id);
    if (wanted == null) {
      throw new IllegalStateException("the graph has a resource that the template has not: " + id);
    }
    return wanted;
  }

  private Optional<String> apply(String id, DependencyGraph graph) {
    var wanted = wanted(id);
    @Nullable StackResource there;
    synchronized (stack) {
      there = stack.resources.containsKey(id) ? stack.resources.get(id) : revive(id);
    }
    var needs = List.copyOf(graph.needs().getOrDefault(id, Set.of()));
    ObjectNode properties;
    try {
      properties =
          types.typed(
              wanted.type(), evaluator.properties(wanted.properties()), stack.settings.tags());
    } catch (AwsException e) {
      return provisioner.refuse(
          stack, there == null ? fresh(wanted, needs) : there, Failure.message(e));
    }
    if (there == null) {
      var made = fresh(wanted, needs);
      made.properties = properties;
      made.shown = shown(wanted);
      return provisioner.create(stack, made);
    }
    there.shown = shown(wanted);
    return change(wanted, there, properties, needs);
  }

  /** What an event may show of the properties; absent where that is all of them. */
  private @Nullable ObjectNode shown(Template.Resource wanted) {
    if (!Scopes.hides(stack, template)) {
      return null;
    }
    try {
      return masked.properties(wanted.properties());
    } catch (AwsException e) {
      // A mask cannot be selected from or looked up by: then nothing is shown.
      return JsonNodeFactory.instance.objectNode();
    }
  }

  /** Brings a resource back whose replacement was interrupted before it was noted. */
  private @Nullable StackResource revive(String id) {
    for (var resource : List.copyOf(stack.resources.values())) {
      if (resource.old && resource.logicalId.equals(id)) {
        store.remove(stack, resource);
        resource.old = false;
        store.save(stack, resource);
        return resource;
      }
    }
    return null;
  }

  private StackResource fresh(Template.Resource wanted, List<String> needs) {
    var resource = new StackResource();
    resource.logicalId = wanted.logicalId();
    resource.unique = unique();
    resource.fresh = true;
    describe(resource, wanted, needs);
    return resource;
  }

  private static void describe(
      StackResource resource, Template.Resource wanted, List<String> needs) {
    resource.type = wanted.type();
    resource.deletionPolicy = wanted.deletionPolicy().orElse("");
    resource.updateReplacePolicy = wanted.updateReplacePolicy().orElse("");
    resource.needs = needs;
    wanted.metadata().ifPresent(metadata -> resource.metadata = metadata);
  }

  private Optional<String> change(
      Template.Resource wanted, StackResource there, ObjectNode properties, List<String> needs) {
    if (there.status.startsWith("CREATE_") && !there.status.equals("CREATE_COMPLETE")) {
      return startOver(wanted, there, properties, needs);
    }
    if (!there.type.equals(wanted.type())
        || !types.replacing(there.type, there.properties, properties).isEmpty()) {
      return replace(wanted, there, properties, needs);
    }
    var sameMetadata = there.metadata.equals(wanted.metadata().orElse(there.metadata));
    synchronized (stack) {
      if (there.before == null && !there.fresh) {
        there.before = there.copy();
      }
      describe(there, wanted, needs);
      store.save(stack, there);
    }
    if (there.properties.equals(properties)
        && sameMetadata
        && !there.status.equals("UPDATE_FAILED")
        && there.attempted == null) {
      return Optional.empty();
    }
    return provisioner.update(stack, there, properties);
  }

  private Optional<String> startOver(
      Template.Resource wanted, StackResource there, ObjectNode properties, List<String> needs) {
    var failure = provisioner.startOver(stack, there);
    if (failure.isPresent()) {
      return failure;
    }
    describe(there, wanted, needs);
    there.properties = properties;
    return provisioner.create(stack, there);
  }

  private Optional<String> replace(
      Template.Resource wanted, StackResource there, ObjectNode properties, List<String> needs) {
    var made = fresh(wanted, needs);
    made.properties = properties;
    made.shown = there.shown;
    var name = provisioner.nameOf(stack, made);
    if (name.filter(there.physicalId::equals).isPresent() && there.type.equals(made.type)) {
      return provisioner.refuse(
          stack,
          there,
          "CloudFormation cannot update a stack when a custom-named resource requires replacing."
              + " Rename %s and update the stack again.".formatted(name.get()));
    }
    synchronized (stack) {
      store.remove(stack, there);
      there.old = true;
      store.save(stack, there);
      made.before = there.before == null ? there.copy() : there.before;
      store.save(stack, made);
    }
    return provisioner.create(stack, made);
  }

  /**
   * Evaluates outputs and exports.
   *
   * @throws AwsException where an export's name is taken or its value is in use
   */
  void outputs() {
    var outputs = new LinkedHashMap<String, Stack.OutputValue>();
    for (var output : template.outputs().values()) {
      if (output.condition().map(evaluator::condition).orElse(true)) {
        var value = evaluator.evaluate(output.value());
        if (!value.isValueNode() || value.isNull()) {
          throw Refusal.format("Output %s is malformed.".formatted(output.name()));
        }
        var export = output.exportName().map(name -> evaluator.evaluate(name).asText()).orElse("");
        outputs.put(
            output.name(), new Stack.OutputValue(value.asText(), output.description(), export));
      }
    }
    Exports.check(store, stack, outputs);
    synchronized (stack) {
      stack.outputs = outputs;
      stack.imports = new TreeSet<>(imports);
      stack.description = template.description();
      store.save(stack);
    }
  }
}
