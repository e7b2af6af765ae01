package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** Reads the declaration of a parameter. */
final class ParameterReader {
  private static final Set<String> MEMBERS =
      Set.of(
          "Type",
          "Default",
          "AllowedValues",
          "AllowedPattern",
          "MinLength",
          "MaxLength",
          "MinValue",
          "MaxValue",
          "ConstraintDescription",
          "Description",
          "NoEcho");

  private ParameterReader() {}

  static Parameter read(String name, JsonNode node) {
    if (!node.path("Type").isTextual()) {
      throw Refusal.format("Every Parameters object must contain a Type member.");
    }
    node.fieldNames()
        .forEachRemaining(member -> {
          if (!MEMBERS.contains(member)) {
            throw Refusal.of("Invalid template parameter property '%s'".formatted(member));
          }
        });
    var parameter = parameter(name, node);
    if (!parameter.isKnown()) {
      throw Refusal.format("Unrecognized parameter type: " + parameter.type());
    }
    return parameter;
  }

  private static Parameter parameter(String name, JsonNode node) {
    var allowed = new ArrayList<String>();
    node.path("AllowedValues").forEach(value -> allowed.add(value.asText()));
    return new Parameter(
        name,
        node.path("Type").textValue(),
        scalar(name, node, "Default"),
        allowed,
        scalar(name, node, "AllowedPattern"),
        number(name, node, "MinLength").map(BigDecimal::longValue),
        number(name, node, "MaxLength").map(BigDecimal::longValue),
        number(name, node, "MinValue"),
        number(name, node, "MaxValue"),
        node.path("ConstraintDescription").asText(""),
        node.path("Description").asText(""),
        node.path("NoEcho").asText("").equals("true"));
  }

  private static Optional<String> scalar(String name, JsonNode node, String member) {
    var value = node.path(member);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isValueNode() || value.isNull()) {
      throw Refusal.format(
          "Every %s member must be a string. (parameter %s)".formatted(member, name));
    }
    return Optional.of(value.asText());
  }

  private static Optional<BigDecimal> number(String name, JsonNode node, String member) {
    try {
      return scalar(name, node, member).map(BigDecimal::new);
    } catch (NumberFormatException e) {
      throw Refusal.format("%s of parameter %s is not a number".formatted(member, name));
    }
  }
}
