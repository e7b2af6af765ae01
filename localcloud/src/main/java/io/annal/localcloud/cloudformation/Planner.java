package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.DependencyGraph;
import io.annal.localcloud.cloudformation.template.Evaluator;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.cloudformation.template.Scope;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Says what a deployment would change. What is not known before it is done stands for itself, so
 * that whatever depends on it counts as changed.
 */
final class Planner {
  private static final String LATER = "{{changeSet:KNOWN_AFTER_APPLY}}";
  private static final JsonNode NONE = MissingNode.getInstance();

  private final Stack stack;
  private final Template template;
  private final Settings settings;
  private final ResourceTypes types;
  private final Scopes scopes;
  private final Evaluator evaluator;
  private final Evaluator masked;
  private final Causes causes;
  private final Set<String> unknown = new HashSet<>();
  private final Map<String, Set<String>> changing = new HashMap<>();
  private boolean askedUnknown;

  Planner(Stack stack, Template template, Settings settings, ResourceTypes types, Scopes scopes) {
    this.stack = stack;
    this.template = template;
    this.settings = settings;
    this.types = types;
    this.scopes = scopes;
    var values = Scopes.values(stack, settings, template);
    var known = new Known(false);
    this.evaluator = evaluator(values, known);
    this.causes =
        new Causes(
            evaluator,
            Causes.changed(stack.settings, settings),
            unknown::contains,
            attribute -> known.isLater(attribute.resource(), attribute.name()));
    this.masked = evaluator(Scopes.masked(values, template), new Known(true));
  }

  private Evaluator evaluator(Map<String, JsonNode> values, Known known) {
    return new Evaluator(
        template, new Scope(values, known, scopes.surroundings(stack, name -> {})));
  }

  /**
   * What it would do.
   *
   * @param changes of resources, as DescribeChangeSet shows them
   * @param outputs whether outputs would be others
   */
  record Plan(List<JsonNode> changes, boolean outputs) {
    boolean isEmpty() {
      return changes.isEmpty() && !outputs;
    }
  }

  Plan plan() {
    var changes = new ArrayList<JsonNode>();
    var graph = DependencyGraph.of(template, evaluator::outcome);
    for (var id : graph.order()) {
      var wanted = template.resources().get(id);
      if (wanted != null) {
        resource(wanted, changes);
      }
    }
    for (var resource : stack.live()) {
      if (!graph.needs().containsKey(resource.logicalId)) {
        var change = change("Remove", resource.logicalId, resource.type, resource.physicalId);
        PropertyValues.before(change, shown(resource), resource.metadata);
        change.put("PolicyAction", resource.deletionPolicy.equals("Retain") ? "Retain" : "Delete");
        changes.add(whole(change));
      }
    }
    return new Plan(changes, outputsChange());
  }

  private void resource(Template.Resource wanted, List<JsonNode> changes) {
    var there = stack.resources.get(wanted.logicalId());
    if (there == null) {
      changes.add(whole(addition(wanted)));
      unknown.add(wanted.logicalId());
      return;
    }
    askedUnknown = false;
    var properties = evaluated(evaluator, wanted, there.type, e -> false);
    var changed = ResourceTypes.changed(there.properties, properties);
    var metadata = !there.metadata.equals(wanted.metadata().orElse(there.metadata));
    var unfinished = there.status.endsWith("_FAILED") || there.status.endsWith("_IN_PROGRESS");
    if (changed.isEmpty() && !metadata && !unfinished && there.type.equals(wanted.type())) {
      return;
    }
    var replacing =
        there.type.equals(wanted.type())
            ? types.replacing(there.type, there.properties, properties)
            : changed;
    var change = change("Modify", wanted.logicalId(), wanted.type(), there.physicalId);
    var replaced = !replacing.isEmpty() || !there.type.equals(wanted.type());
    change.put("Replacement", !replaced ? "False" : askedUnknown ? "Conditional" : "True");
    var before = shown(there);
    var after = shown(wanted, properties);
    new ChangeDetails(change, askedUnknown ? "Dynamic" : "Static")
        .properties(
            changed, replacing, before, after, name -> causes.of(wanted.properties().path(name)))
        .metadata(metadata);
    if (replaced) {
      change.put(
          "PolicyAction",
          there.updateReplacePolicy.equals("Retain") ? "ReplaceAndRetain" : "ReplaceAndDelete");
      unknown.add(wanted.logicalId());
    }
    changing.put(wanted.logicalId(), changed);
    PropertyValues.before(change, before, there.metadata);
    PropertyValues.after(change, after, wanted.metadata().orElse(NONE));
    changes.add(whole(change));
  }

  private ObjectNode addition(Template.Resource wanted) {
    askedUnknown = false;
    var properties = evaluated(evaluator, wanted, wanted.type(), e -> !Refusal.isTemplateError(e));
    var change = change("Add", wanted.logicalId(), wanted.type(), "");
    var none = JsonNodeFactory.instance.objectNode();
    if (!types.replacing(wanted.type(), none, properties).isEmpty()) {
      change.put("Replacement", "True");
    }
    PropertyValues.after(change, shown(wanted, properties), wanted.metadata().orElse(NONE));
    return change;
  }

  /** Properties as anybody may see them. */
  private ObjectNode shown(Template.Resource wanted, ObjectNode properties) {
    if (!Scopes.hides(stack, template)) {
      return properties;
    }
    var asked = askedUnknown;
    var shown = evaluated(masked, wanted, wanted.type(), e -> true);
    askedUnknown = asked;
    return shown;
  }

  private static ObjectNode shown(StackResource resource) {
    return resource.shown == null ? resource.properties : resource.shown;
  }

  /**
   * Where something unknown is of the wrong type, its property is unknown, too.
   *
   * @param later whether a property that cannot be evaluated is left to the deployment
   */
  private ObjectNode evaluated(
      Evaluator by, Template.Resource wanted, String type, Predicate<AwsException> later) {
    var properties = JsonNodeFactory.instance.objectNode();
    wanted
        .properties()
        .properties()
        .forEach(entry -> {
          var one = JsonNodeFactory.instance.objectNode();
          one.set(entry.getKey(), entry.getValue());
          var asked = askedUnknown;
          askedUnknown = false;
          try {
            properties.setAll(types.typed(type, by.properties(one), settings.tags()));
          } catch (AwsException e) {
            if (!askedUnknown && !later.test(e)) {
              throw e;
            }
            properties.put(entry.getKey(), LATER);
          }
          askedUnknown |= asked;
        });
    if (wanted.properties().isEmpty() || !wanted.properties().has("Tags")) {
      properties.setAll(types.typed(type, JsonNodeFactory.instance.objectNode(), settings.tags()));
    }
    return properties;
  }

  private boolean outputsChange() {
    var names = new HashSet<String>();
    for (var output : template.outputs().values()) {
      if (output.condition().map(evaluator::condition).orElse(true)) {
        names.add(output.name());
        if (changes(output)) {
          return true;
        }
      }
    }
    return !names.equals(stack.outputs.keySet());
  }

  private boolean changes(Template.Output output) {
    askedUnknown = false;
    try {
      var value = evaluator.evaluate(output.value()).asText();
      var export = output.exportName().map(name -> evaluator.evaluate(name).asText()).orElse("");
      var now = new Stack.OutputValue(value, output.description(), export);
      return askedUnknown || !now.equals(stack.outputs.get(output.name()));
    } catch (AwsException e) {
      if (askedUnknown) {
        return true; // nothing can be selected from what is not known yet
      }
      throw e;
    }
  }

  private static ObjectNode change(String action, String id, String type, String physicalId) {
    var change = JsonNodeFactory.instance.objectNode();
    change.put("Action", action).put("LogicalResourceId", id).put("ResourceType", type);
    if (!physicalId.isEmpty()) {
      change.put("PhysicalResourceId", physicalId);
    }
    change.putArray("Scope");
    change.putArray("Details");
    return change;
  }

  private static ObjectNode whole(ObjectNode change) {
    var whole = JsonNodeFactory.instance.objectNode().put("Type", "Resource");
    whole.set("ResourceChange", change);
    return whole;
  }

  /** What resources are today, and what is not known yet of those that come. */
  private final class Known implements Scope.Resources {
    private final boolean masking;

    Known(boolean masking) {
      this.masking = masking;
    }

    @Override
    public JsonNode ref(String logicalId) {
      var there = stack.resources.get(logicalId);
      if (there == null || unknown.contains(logicalId)) {
        askedUnknown = true;
        return TextNode.valueOf(LATER);
      }
      return TextNode.valueOf(there.physicalId);
    }

    private boolean isLater(String logicalId, String name) {
      var there = stack.resources.get(logicalId);
      return there == null || unknown.contains(logicalId) || isChanging(there, name);
    }

    private boolean isChanging(StackResource there, String name) {
      var first = name.split("\\.", 2)[0];
      return changing.getOrDefault(there.logicalId, Set.of()).contains(first)
          || (there.attributes.path(first).isMissingNode() && !there.properties.has(first));
    }

    @Override
    public JsonNode attribute(String logicalId, String name) {
      var there = stack.resources.get(logicalId);
      if (there == null || isLater(logicalId, name)) {
        askedUnknown = true;
        return TextNode.valueOf(LATER);
      }
      if (masking && there.noEcho) {
        return TextNode.valueOf("*****");
      }
      return scopes.attributeOf(there, name);
    }
  }
}
