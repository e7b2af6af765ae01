package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Paging;
import io.annal.localcloud.wire.Paging.Page;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads CloudWatch's parameters and refuses in its words. */
final class Params {
  static final Set<String> UNITS =
      Set.of(
          "Seconds",
          "Microseconds",
          "Milliseconds",
          "Bytes",
          "Kilobytes",
          "Megabytes",
          "Gigabytes",
          "Terabytes",
          "Bits",
          "Kilobits",
          "Megabits",
          "Gigabits",
          "Terabits",
          "Percent",
          "Count",
          "Bytes/Second",
          "Kilobytes/Second",
          "Megabytes/Second",
          "Gigabytes/Second",
          "Terabytes/Second",
          "Bits/Second",
          "Kilobits/Second",
          "Megabits/Second",
          "Gigabits/Second",
          "Terabits/Second",
          "Count/Second",
          "None");
  private static final int MOST_DIMENSIONS = 30;

  private Params() {}

  static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameterValueException", message);
  }

  static AwsException combination(String message) {
    return AwsException.badRequest("InvalidParameterCombinationException", message);
  }

  static AwsException missing(String member) {
    return AwsException.badRequest(
        "MissingRequiredParameterException", "The parameter %s is required.".formatted(member));
  }

  static String text(ObjectNode input, String member) {
    return Input.optionalText(input, member)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> missing(member));
  }

  static String text(ObjectNode input, String member, int longest) {
    var text = text(input, member);
    if (text.length() > longest) {
      throw invalid(
          "The parameter %s must be shorter than %d characters.".formatted(member, longest + 1));
    }
    return text;
  }

  static String namespace(ObjectNode input) {
    var namespace = text(input, "Namespace", 255);
    if (namespace.startsWith(":")) {
      throw invalid("The value %s for parameter Namespace is invalid.".formatted(namespace));
    }
    return namespace;
  }

  static Instant time(ObjectNode input, String member) {
    return Input.optionalTimestamp(input, member).orElseThrow(() -> missing(member));
  }

  static Optional<String> unit(ObjectNode input) {
    var unit = Input.optionalText(input, "Unit").filter(text -> !text.isEmpty());
    unit.filter(name -> !UNITS.contains(name))
        .ifPresent(name -> {
          throw invalid("The value %s for parameter Unit is invalid.".formatted(name));
        });
    return unit;
  }

  /** Seconds: 1, 5, 10, 20, 30, or a multiple of 60. */
  static long period(ObjectNode input, String member) {
    var period = Input.optionalLong(input, member).orElseThrow(() -> missing(member));
    var fine = Set.of(1L, 5L, 10L, 20L, 30L).contains(period);
    if (!fine && (period < 60 || period % 60 != 0)) {
      throw invalid(
          "The parameter %s must be 1, 5, 10, 20, 30, or a multiple of 60, not %d."
              .formatted(member, period));
    }
    return period;
  }

  static OptionalDouble number(JsonNode node, String member) {
    var value = node.get(member);
    if (value == null || value.isNull()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(number(value, member, value.asText()));
  }

  static double number(JsonNode value, String member, String text) {
    double number;
    try {
      number = value.isNumber() ? value.asDouble() : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw invalid("The value %s for parameter %s is invalid.".formatted(text, member));
    }
    if (!Double.isFinite(number)) {
      throw invalid("The value %s for parameter %s is invalid.".formatted(text, member));
    }
    return number;
  }

  static SortedMap<String, String> dimensions(ObjectNode input) {
    var dimensions = new TreeMap<String, String>();
    for (var node : Input.list(input, "Dimensions")) {
      var dimension = structure(node, "Dimensions");
      dimensions.put(text(dimension, "Name", 255), text(dimension, "Value", 1024));
    }
    if (dimensions.size() > MOST_DIMENSIONS) {
      throw invalid(
          "The parameter Dimensions must have at most %d members.".formatted(MOST_DIMENSIONS));
    }
    return dimensions;
  }

  static ObjectNode structure(JsonNode node, String member) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw invalid("The parameter %s must be a structure.".formatted(member));
  }

  static Series series(ObjectNode input, CallContext context) {
    return Series.of(
        context.account(),
        context.region(),
        namespace(input),
        text(input, "MetricName", 255),
        dimensions(input));
  }

  static ArrayNode dimensionList(Map<String, String> dimensions) {
    var list = Trees.array();
    dimensions.forEach((name, value) -> list.addObject().put("Name", name).put("Value", value));
    return list;
  }

  static <T> Page<T> page(
      ObjectNode input, List<T> all, Function<T, String> key, String limitMember, int most) {
    var limit =
        Input.optionalLong(input, limitMember)
            .map(number -> Math.clamp(number, 1, most))
            .orElse(most);
    try {
      return Paging.page(
          all, key, Input.optionalText(input, "NextToken").filter(t -> !t.isEmpty()), limit);
    } catch (IllegalArgumentException e) {
      throw AwsException.badRequest("InvalidNextToken", "The next token is not valid.");
    }
  }
}
