package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What an expression refers to.
 *
 * @param refs the names that stand in {@code Ref} or, without an attribute, in {@code Fn::Sub}
 * @param attributes what stands in {@code Fn::GetAtt} or, with an attribute, in {@code Fn::Sub}
 * @param conditions that {@code Fn::If} or {@code Condition} asks
 */
public record References(Set<String> refs, Set<Attribute> attributes, Set<String> conditions) {

  /** An attribute of a resource. */
  public record Attribute(String resource, String name) {}

  /** Everything, in both branches of each {@code Fn::If}. */
  static References all(JsonNode expression) {
    return of(expression, condition -> Optional.empty());
  }

  /** Only what is needed, given how conditions turned out; both branches where that is empty. */
  public static References of(JsonNode expression, Function<String, Optional<Boolean>> conditions) {
    var found = new References(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    found.collect(expression, conditions);
    return found;
  }

  /** The names of all resources and parameters meant, pseudo parameters left out. */
  Set<String> names() {
    var names = new LinkedHashSet<String>();
    refs.stream().filter(name -> !name.startsWith("AWS::")).forEach(names::add);
    attributes.forEach(attribute -> names.add(attribute.resource()));
    return names;
  }

  private void collect(JsonNode node, Function<String, Optional<Boolean>> conditions) {
    if (node.isObject() && node.size() == 1) {
      var entry = node.properties().iterator().next();
      if (collectFunction(entry.getKey(), entry.getValue(), conditions)) {
        return;
      }
    }
    node.forEach(child -> collect(child, conditions));
  }

  private boolean collectFunction(
      String function, JsonNode argument, Function<String, Optional<Boolean>> conditions) {
    switch (function) {
      case "Ref" -> refs.add(argument.asText());
      case "Fn::GetAtt" -> getAtt(argument, conditions);
      case "Fn::Sub" -> sub(argument, conditions);
      case "Fn::If" -> choose(argument, conditions);
      case "Condition" -> {
        if (argument.isTextual()) {
          this.conditions.add(argument.textValue());
        }
        return argument.isTextual();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void getAtt(JsonNode argument, Function<String, Optional<Boolean>> known) {
    if (argument.isTextual()) {
      var dot = argument.textValue().indexOf('.');
      if (dot > 0) {
        attributes.add(
            new Attribute(
                argument.textValue().substring(0, dot), argument.textValue().substring(dot + 1)));
      }
      return;
    }
    var name = argument.path(1);
    attributes.add(new Attribute(argument.path(0).asText(), name.isTextual() ? name.asText() : ""));
    collect(name, known);
  }

  private void sub(JsonNode argument, Function<String, Optional<Boolean>> known) {
    var text = argument.isArray() ? argument.path(0) : argument;
    var values = argument.isArray() ? argument.path(1) : argument.path(-1);
    for (var piece : SubText.pieces(text.asText())) {
      if (piece instanceof SubText.Variable(var name) && !values.has(name)) {
        var dot = name.indexOf('.');
        if (dot < 0) {
          refs.add(name);
        } else {
          attributes.add(new Attribute(name.substring(0, dot), name.substring(dot + 1)));
        }
      }
    }
    values.forEach(value -> collect(value, known));
  }

  private void choose(JsonNode argument, Function<String, Optional<Boolean>> known) {
    var condition = argument.path(0).asText();
    conditions.add(condition);
    var outcome = known.apply(condition);
    if (outcome.orElse(true)) {
      collect(argument.path(1), known);
    }
    if (!outcome.orElse(false)) {
      collect(argument.path(2), known);
    }
  }
}
