package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.regex.Pattern;

/** Functions that make or take texts. */
final class TextFunctions {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String JOIN_FORM =
      "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of"
          + " strings to be joined or a function that returns a list of strings (such as"
          + " Fn::GetAZs) to be joined.";
  private static final String SPLIT_FORM =
      "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to"
          + " be split or a function that returns a string to be split.";
  private static final String SUB_FORM =
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string"
          + " as first argument, and an optional second argument to specify a mapping of values to"
          + " replace in the string";

  private final Evaluator evaluator;
  private final Growth growth;

  TextFunctions(Evaluator evaluator, Growth growth) {
    this.evaluator = evaluator;
    this.growth = growth;
  }

  JsonNode sub(JsonNode argument) {
    var text = argument.isArray() ? argument.path(0) : argument;
    var values = argument.isArray() ? argument.path(1) : NODES.objectNode();
    if (!text.isTextual() || !values.isObject() || (argument.isArray() && argument.size() != 2)) {
      throw Refusal.template(SUB_FORM);
    }
    var result = new StringBuilder();
    for (var piece : SubText.pieces(text.textValue())) {
      result.append(
          switch (piece) {
            case SubText.Literal(var literal) -> literal;
            case SubText.Variable(var name) -> growth.take(variable(name, values));
          });
    }
    return TextNode.valueOf(result.toString());
  }

  private String variable(String name, JsonNode values) {
    var dot = name.indexOf('.');
    JsonNode value;
    if (values.has(name)) {
      value = evaluator.evaluate(values.path(name));
    } else {
      value =
          dot < 0
              ? evaluator.ref(name)
              : evaluator.attribute(name.substring(0, dot), name.substring(dot + 1));
    }
    if (!value.isValueNode() || value.isNull()) {
      throw Refusal.template(
          "Fn::Sub needs a string for ${%s}, and got a list or nothing".formatted(name));
    }
    return value.asText();
  }

  JsonNode join(JsonNode argument) {
    if (!argument.isArray() || argument.size() != 2) {
      throw Refusal.template(JOIN_FORM);
    }
    var items = evaluator.evaluate(argument.path(1));
    if (!items.isArray()) {
      throw Refusal.template(JOIN_FORM);
    }
    var delimiter = evaluator.text(argument.path(0), JOIN_FORM);
    var texts = new ArrayList<String>();
    for (var item : items) {
      if (!item.isValueNode() || item.isNull()) {
        throw Refusal.template(JOIN_FORM);
      }
      growth.take(delimiter);
      texts.add(item.asText());
    }
    return TextNode.valueOf(String.join(delimiter, texts));
  }

  JsonNode split(JsonNode argument) {
    if (!argument.isArray() || argument.size() != 2) {
      throw Refusal.template(SPLIT_FORM);
    }
    var parts = NODES.arrayNode();
    var delimiter = evaluator.text(argument.path(0), SPLIT_FORM);
    var text = evaluator.text(argument.path(1), SPLIT_FORM);
    if (delimiter.isEmpty()) {
      throw Refusal.template(SPLIT_FORM);
    }
    for (var part : text.split(Pattern.quote(delimiter), -1)) {
      parts.add(part);
    }
    return parts;
  }

  JsonNode base64(JsonNode argument) {
    var text = evaluator.text(argument, "every Fn::Base64 object must have a String-typed value.");
    return TextNode.valueOf(
        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }

  JsonNode toJson(JsonNode argument) {
    evaluator.requireExtensions("Fn::ToJsonString");
    var value = evaluator.evaluate(argument);
    if (!value.isContainerNode()) {
      throw Refusal.template("Fn::ToJsonString takes an object or a list");
    }
    return TextNode.valueOf(value.toString());
  }
}
