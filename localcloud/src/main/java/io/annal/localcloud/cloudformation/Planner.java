package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.DependencyGraph;
import io.annal.localcloud.cloudformation.template.Evaluator;
import io.annal.localcloud.cloudformation.template.Scope;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.AwsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says what a deployment would change. What is not known before it is done stands for itself, so
 * that whatever depends on it counts as changed.
 */
final class Planner {
  private static final String LATER = "{{changeSet:KNOWN_AFTER_APPLY}}";

  private final Stack stack;
  private final Template template;
  private final Settings settings;
  private final ResourceTypes types;
  private final Scopes scopes;
  private final Evaluator evaluator;
  private final Set<String> unknown = new HashSet<>();
  private boolean askedUnknown;

  Planner(Stack stack, Template template, Settings settings, ResourceTypes types, Scopes scopes) {
    this.stack = stack;
    this.template = template;
    this.settings = settings;
    this.types = types;
    this.scopes = scopes;
    this.evaluator =
        new Evaluator(
            template,
            new Scope(
                Scopes.values(stack, settings, template),
                new Known(),
                scopes.surroundings(stack, name -> {})));
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
        change.put("PolicyAction", resource.deletionPolicy.equals("Retain") ? "Retain" : "Delete");
        changes.add(whole(change));
      }
    }
    return new Plan(changes, outputsChange());
  }

  private void resource(Template.Resource wanted, List<JsonNode> changes) {
    var there = stack.resources.get(wanted.logicalId());
    if (there == null) {
      unknown.add(wanted.logicalId());
      changes.add(whole(change("Add", wanted.logicalId(), wanted.type(), "")));
      return;
    }
    askedUnknown = false;
    var properties = evaluated(wanted, there);
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
    details(change, changed, replacing, metadata);
    if (replaced) {
      unknown.add(wanted.logicalId());
    }
    changes.add(whole(change));
  }

  private void details(
      ObjectNode change, Set<String> changed, Set<String> replacing, boolean metadata) {
    var scope = change.putArray("Scope");
    var details = change.putArray("Details");
    if (!changed.isEmpty()) {
      scope.add("Properties");
    }
    for (var name : changed) {
      var detail = details.addObject();
      detail
          .putObject("Target")
          .put("Attribute", name.equals("Tags") ? "Tags" : "Properties")
          .put("Name", name)
          .put("RequiresRecreation", replacing.contains(name) ? "Always" : "Never");
      detail.put("Evaluation", askedUnknown ? "Dynamic" : "Static");
      detail.put("ChangeSource", "DirectModification");
    }
    if (metadata) {
      scope.add("Metadata");
      var detail = details.addObject();
      detail.putObject("Target").put("Attribute", "Metadata").put("RequiresRecreation", "Never");
      detail.put("Evaluation", "Static").put("ChangeSource", "DirectModification");
    }
  }

  /** Where something unknown is of the wrong type, its property is unknown, too. */
  private ObjectNode evaluated(Template.Resource wanted, StackResource there) {
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
            properties.setAll(types.typed(there.type, evaluator.properties(one), settings.tags()));
          } catch (AwsException e) {
            if (!askedUnknown) {
              throw e;
            }
            properties.put(entry.getKey(), LATER);
          }
          askedUnknown |= asked;
        });
    if (wanted.properties().isEmpty() || !wanted.properties().has("Tags")) {
      properties.setAll(
          types.typed(there.type, JsonNodeFactory.instance.objectNode(), settings.tags()));
    }
    return properties;
  }

  private boolean outputsChange() {
    var names = new HashSet<String>();
    for (var output : template.outputs().values()) {
      if (output.condition().map(evaluator::condition).orElse(true)) {
        names.add(output.name());
        askedUnknown = false;
        var value = evaluator.evaluate(output.value()).asText();
        var export = output.exportName().map(name -> evaluator.evaluate(name).asText()).orElse("");
        var now = new Stack.OutputValue(value, output.description(), export);
        if (askedUnknown || !now.equals(stack.outputs.get(output.name()))) {
          return true;
        }
      }
    }
    return !names.equals(stack.outputs.keySet());
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
    @Override
    public JsonNode ref(String logicalId) {
      var there = stack.resources.get(logicalId);
      if (there == null || unknown.contains(logicalId)) {
        askedUnknown = true;
        return TextNode.valueOf(LATER);
      }
      return TextNode.valueOf(there.physicalId);
    }

    @Override
    public JsonNode attribute(String logicalId, String name) {
      var there = stack.resources.get(logicalId);
      if (there == null
          || unknown.contains(logicalId)
          || there.attributes.path(name.split("\\.", 2)[0]).isMissingNode()) {
        askedUnknown = true;
        return TextNode.valueOf(LATER);
      }
      return scopes.attributeOf(there, name);
    }
  }
}
