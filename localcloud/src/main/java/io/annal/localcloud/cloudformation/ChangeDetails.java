package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.Causes.Cause;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What a change of a resource consists of, one detail for each property. */
final class ChangeDetails {
  private final ArrayNode scope;
  private final ArrayNode details;
  private final String evaluation;

  /**
   * @param evaluation {@code Dynamic} where something is known after the deployment only
   */
  ChangeDetails(ObjectNode change, String evaluation) {
    this.scope = change.putArray("Scope");
    this.details = change.putArray("Details");
    this.evaluation = evaluation;
  }

  /**
   * Tells of each property.
   *
   * @param causes of a property by its name
   */
  ChangeDetails properties(
      Set<String> changed,
      Set<String> replacing,
      ObjectNode before,
      ObjectNode after,
      Function<String, List<Cause>> causes) {
    if (!changed.isEmpty()) {
      scope.add("Properties");
    }
    for (var name : changed) {
      var target =
          JsonNodeFactory.instance
              .objectNode()
              .put("Attribute", name.equals("Tags") ? "Tags" : "Properties")
              .put("Name", name)
              .put("RequiresRecreation", replacing.contains(name) ? "Always" : "Never");
      PropertyValues.target(target, name, before, after);
      property(target, causes.apply(name));
    }
    return this;
  }

  /**
   * Where a parameter is another, AWS tells the change twice, once as a modification that it cannot
   * evaluate:
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html
   */
  private void property(ObjectNode target, List<Cause> causes) {
    boolean known = causes.stream().anyMatch(cause -> cause.evaluation().equals("Static"));
    if (known || causes.isEmpty()) {
      detail(target, known ? "Dynamic" : evaluation, "DirectModification");
    }
    for (var cause : causes) {
      detail(target, cause.evaluation(), cause.source()).put("CausingEntity", cause.entity());
    }
  }

  private ObjectNode detail(ObjectNode target, String evaluation, String source) {
    var detail = details.addObject();
    detail.set("Target", target.deepCopy());
    return detail.put("Evaluation", evaluation).put("ChangeSource", source);
  }

  void metadata(boolean changed) {
    if (!changed) {
      return;
    }
    scope.add("Metadata");
    var target = JsonNodeFactory.instance.objectNode().put("Attribute", "Metadata");
    detail(target.put("RequiresRecreation", "Never"), "Static", "DirectModification");
  }
}
