package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

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

  ChangeDetails properties(
      Set<String> changed, Set<String> replacing, ObjectNode before, ObjectNode after) {
    if (!changed.isEmpty()) {
      scope.add("Properties");
    }
    for (var name : changed) {
      var detail = details.addObject();
      var target =
          detail
              .putObject("Target")
              .put("Attribute", name.equals("Tags") ? "Tags" : "Properties")
              .put("Name", name)
              .put("RequiresRecreation", replacing.contains(name) ? "Always" : "Never");
      PropertyValues.target(target, name, before, after);
      detail.put("Evaluation", evaluation).put("ChangeSource", "DirectModification");
    }
    return this;
  }

  void metadata(boolean changed) {
    if (!changed) {
      return;
    }
    scope.add("Metadata");
    var detail = details.addObject();
    detail.putObject("Target").put("Attribute", "Metadata").put("RequiresRecreation", "Never");
    detail.put("Evaluation", "Static").put("ChangeSource", "DirectModification");
  }
}
