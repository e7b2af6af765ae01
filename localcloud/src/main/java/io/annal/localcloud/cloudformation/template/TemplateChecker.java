package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a template refers to and does not have. */
final class TemplateChecker {
  private static final Set<String> PSEUDO =
      Set.of(
          "AWS::AccountId",
          "AWS::NotificationARNs",
          "AWS::NoValue",
          "AWS::Partition",
          "AWS::Region",
          "AWS::StackId",
          "AWS::StackName",
          "AWS::URLSuffix");

  private final Template template;

  private TemplateChecker(Template template) {
    this.template = template;
  }

  static void check(Template template) {
    new TemplateChecker(template).check();
  }

  private void check() {
    template.conditions().forEach(this::condition);
    var missing = new TreeSet<String>();
    for (var resource : template.resources().values()) {
      references("Resources", List.of(resource.properties()), missing);
      resource.dependsOn().stream()
          .filter(id -> !template.resources().containsKey(id))
          .forEach(missing::add);
      resource.condition().ifPresent(name -> requireCondition(name, "Resources"));
    }
    refuse(missing, "Resources");
    for (var output : template.outputs().values()) {
      references("Outputs", List.of(output.value()), missing);
      output.exportName().ifPresent(name -> references("Outputs", List.of(name), missing));
      output.condition().ifPresent(name -> requireCondition(name, "Outputs"));
    }
    refuse(missing, "Outputs");
    DependencyGraph.of(template, condition -> Optional.empty()).requireNoCircle();
  }

  private void condition(String name, JsonNode expression) {
    var references = References.all(expression);
    var missing = new TreeSet<>(references.names());
    missing.removeAll(template.parameters().keySet());
    if (!missing.isEmpty()) {
      throw Refusal.format(
          "Unresolved dependencies %s. Cannot reference resources in the Conditions block of the"
                  .formatted(missing)
              + " template");
    }
    references.conditions().forEach(other -> requireCondition(other, "Conditions"));
    requireNoCircle(name, new LinkedHashSet<>());
  }

  private void requireNoCircle(String name, Set<String> above) {
    if (!above.add(name)) {
      throw Refusal.format("Circular dependency between conditions: " + above);
    }
    var expression = template.conditions().get(name);
    if (expression != null) {
      References.all(expression)
          .conditions()
          .forEach(other -> requireNoCircle(other, new LinkedHashSet<>(above)));
    }
  }

  private void references(String section, List<JsonNode> expressions, Set<String> missing) {
    for (var expression : expressions) {
      var references = References.all(expression);
      for (var name : references.refs()) {
        var known =
            name.startsWith("AWS::")
                ? PSEUDO.contains(name)
                : template.parameters().containsKey(name) || template.resources().containsKey(name);
        if (!known) {
          missing.add(name);
        }
      }
      for (var attribute : references.attributes()) {
        if (!template.resources().containsKey(attribute.resource())) {
          missing.add(attribute.resource());
        }
      }
      unknownConditions(expression, section);
    }
  }

  private void unknownConditions(JsonNode node, String section) {
    if (node.isObject() && node.size() == 1 && node.path("Fn::If").path(0).isTextual()) {
      requireCondition(node.path("Fn::If").path(0).textValue(), section);
    }
    node.forEach(child -> unknownConditions(child, section));
  }

  private void requireCondition(String name, String section) {
    if (!template.conditions().containsKey(name)) {
      throw Refusal.format(
          "Unresolved condition dependency %s in the %s block of the template"
              .formatted(name, section));
    }
  }

  private static void refuse(Set<String> missing, String section) {
    if (!missing.isEmpty()) {
      throw Refusal.format(
          "Unresolved resource dependencies %s in the %s block of the template"
              .formatted(missing, section));
    }
  }
}
