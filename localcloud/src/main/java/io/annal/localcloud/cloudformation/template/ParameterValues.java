package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Checks a request's parameters against those that the template declares. */
public final class ParameterValues {
  private ParameterValues() {}

  /** See the quotas of {@link TemplateReader}. */
  private static final int LONGEST_BYTES = 4096;

  /**
   * A parameter's value.
   *
   * @param given as text; for a stored parameter the name in the Parameter Store
   * @param used what {@code Ref} stands for, as text; differs from {@code given} for a stored one
   */
  public record Value(String given, String used) {}

  /**
   * Completes and checks them.
   *
   * @param given by name
   * @param stored reads the Parameter Store
   * @throws AwsException {@code ValidationError} in CloudFormation's words
   */
  public static Map<String, Value> check(
      Template template, Map<String, String> given, UnaryOperator<String> stored) {
    var unknown = new ArrayList<>(given.keySet());
    unknown.removeAll(template.parameters().keySet());
    if (!unknown.isEmpty()) {
      throw Refusal.of("Parameters: %s do not exist in the template".formatted(unknown));
    }
    var missing = new ArrayList<String>();
    var texts = new LinkedHashMap<String, String>();
    for (var parameter : template.parameters().values()) {
      var value = given.get(parameter.name());
      if (value == null && parameter.defaultValue().isEmpty()) {
        missing.add(parameter.name());
      } else {
        texts.put(parameter.name(), value == null ? parameter.defaultValue().get() : value);
      }
    }
    if (!missing.isEmpty()) {
      throw Refusal.of("Parameters: %s must have values".formatted(missing));
    }
    var values = new LinkedHashMap<String, Value>();
    for (var parameter : template.parameters().values()) {
      var text = texts.getOrDefault(parameter.name(), "");
      check(parameter, text);
      values.put(
          parameter.name(), new Value(text, parameter.isStored() ? stored.apply(text) : text));
    }
    return values;
  }

  /** What {@code Ref} stands for: a text or a list of texts. */
  public static JsonNode node(Parameter parameter, Value value) {
    if (!parameter.isList()) {
      return TextNode.valueOf(value.used());
    }
    var items = JsonNodeFactory.instance.arrayNode();
    if (!value.used().isEmpty()) {
      for (var item : value.used().split(",", -1)) {
        items.add(item.strip());
      }
    }
    return items;
  }

  private static void check(Parameter parameter, String value) {
    if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
      throw Refusal.of(
          "Parameter '%s' has a value longer than %d bytes"
              .formatted(parameter.name(), LONGEST_BYTES));
    }
    if (parameter.isOfAccount() && !parameter.isStored()) {
      throw Refusal.of(
          "Parameter validation failed: parameter value %s for parameter name %s does not exist"
              .formatted(value, parameter.name()));
    }
    var items =
        parameter.isList() && !parameter.isStored()
            ? List.of(value.split(",", -1))
            : List.of(value);
    for (var item : items) {
      checkOne(parameter, parameter.isList() ? item.strip() : item);
    }
  }

  private static void checkOne(Parameter parameter, String value) {
    if (parameter.isNumber() && !parameter.isStored()) {
      checkNumber(parameter, value);
    }
    if (!parameter.allowedValues().isEmpty() && !parameter.allowedValues().contains(value)) {
      throw broken(parameter, "must be one of AllowedValues");
    }
    parameter
        .allowedPattern()
        .ifPresent(pattern -> {
          if (!AllowedPattern.of(parameter.name(), pattern).matches(value)) {
            throw broken(parameter, "must match pattern " + pattern);
          }
        });
    var length = value.codePointCount(0, value.length());
    parameter
        .minLength()
        .filter(least -> length < least)
        .ifPresent(least -> {
          throw broken(parameter, "must contain at least %d characters".formatted(least));
        });
    parameter
        .maxLength()
        .filter(most -> length > most)
        .ifPresent(most -> {
          throw broken(parameter, "must contain at most %d characters".formatted(most));
        });
  }

  private static void checkNumber(Parameter parameter, String value) {
    BigDecimal number;
    try {
      number = new BigDecimal(value.strip());
    } catch (NumberFormatException e) {
      throw Refusal.of("Parameter '%s' must be a number.".formatted(parameter.name()));
    }
    parameter
        .minValue()
        .filter(least -> number.compareTo(least) < 0)
        .ifPresent(least -> {
          throw broken(parameter, "must be a number not less than " + least.toPlainString());
        });
    parameter
        .maxValue()
        .filter(most -> number.compareTo(most) > 0)
        .ifPresent(most -> {
          throw broken(parameter, "must be a number not greater than " + most.toPlainString());
        });
  }

  private static AwsException broken(Parameter parameter, String rule) {
    return Refusal.of(
        parameter.constraint().isEmpty()
            ? "Parameter '%s' %s".formatted(parameter.name(), rule)
            : "Parameter %s failed to satisfy constraint: %s"
                .formatted(parameter.name(), parameter.constraint()));
  }
}
