package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Functions that make or take lists. */
final class ListFunctions {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Evaluator evaluator;

  ListFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  JsonNode select(JsonNode argument) {
    var form = "Fn::Select requires a list argument with two elements: an integer index and a list";
    if (!argument.isArray() || argument.size() != 2) {
      throw Refusal.template(form);
    }
    var index = evaluator.text(argument.path(0), form);
    var items = evaluator.evaluate(argument.path(1));
    if (!items.isArray() || !index.matches("\\d{1,9}")) {
      throw Refusal.template(form);
    }
    if (Integer.parseInt(index) >= items.size()) {
      throw Refusal.template("Fn::Select  cannot select nonexistent value at index " + index);
    }
    return items.path(Integer.parseInt(index));
  }

  JsonNode cidr(JsonNode argument) {
    if (!argument.isArray() || argument.size() < 2 || argument.size() > 3) {
      throw Refusal.template(Cidr.FORM);
    }
    var blocks = NODES.arrayNode();
    Cidr.split(
            evaluator.text(argument.path(0), Cidr.FORM),
            evaluator.text(argument.path(1), Cidr.FORM),
            argument.has(2) ? evaluator.text(argument.path(2), Cidr.FORM) : "")
        .forEach(blocks::add);
    return blocks;
  }

  JsonNode zones(JsonNode argument) {
    var region = evaluator.text(argument, "Fn::GetAZs takes the name of a Region");
    var name = region.isEmpty() ? evaluator.ref("AWS::Region").asText() : region;
    return NODES.arrayNode().add(name + "a").add(name + "b").add(name + "c");
  }

  JsonNode length(JsonNode argument) {
    evaluator.requireExtensions("Fn::Length");
    var items = evaluator.evaluate(argument);
    if (!items.isArray()) {
      throw Refusal.template("Fn::Length takes a list");
    }
    return NODES.numberNode(items.size());
  }
}
