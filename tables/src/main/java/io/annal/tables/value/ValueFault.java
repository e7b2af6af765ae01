package io.annal.tables.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.Numbers.NumberException;
import java.util.Optional;

/**
 * What makes a value none. DynamoDB looks for these faults in all values of a request before it
 * looks for others, e.g. sets without elements or names without a character.
 *
 * @param message in DynamoDB's words
 */
public record ValueFault(Kind kind, String message) {
  /** What is wrong. */
  public enum Kind {
    /** It has no type. */
    EMPTY,
    /** It has several types. */
    SEVERAL,
    /** A number in it is none, or one that DynamoDB cannot store. */
    NUMBER,
    /** It is NULL, but false. */
    NULL
  }

  static final ValueFault EMPTY =
      new ValueFault(
          Kind.EMPTY,
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  static final ValueFault SEVERAL =
      new ValueFault(
          Kind.SEVERAL,
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
  static final ValueFault NULL =
      new ValueFault(
          Kind.NULL,
          "One or more parameter values were invalid: Null attribute value types must have the value of true");

  /** The first in an item or a key. */
  public static Optional<ValueFault> ofItem(JsonNode item) {
    return first(item, JsonValues.DEEPEST);
  }

  /** The first in a value. */
  public static Optional<ValueFault> of(JsonNode value) {
    return of(value, JsonValues.DEEPEST);
  }

  /** The error that DynamoDB answers. */
  public DynamoDbException exception() {
    return DynamoDbException.validation(message);
  }

  private static Optional<ValueFault> first(JsonNode values, int levels) {
    for (JsonNode value : values) {
      Optional<ValueFault> fault = of(value, levels);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /** Deeper than values may lie, nothing is looked at: that is a fault for itself. */
  private static Optional<ValueFault> of(JsonNode value, int levels) {
    if (value.isEmpty()) {
      return Optional.of(EMPTY);
    }
    if (value.size() > 1) {
      return Optional.of(ofSeveral(value));
    }
    if (levels < 1) {
      return Optional.empty();
    }
    var only = value.properties().iterator().next();
    return switch (only.getKey()) {
      case "S", "B", "BOOL", "SS", "BS" -> Optional.empty();
      case "N" -> ofNumber(only.getValue().asText());
      case "NS" -> ofNumbers(only.getValue());
      case "NULL" -> only.getValue().asBoolean() ? Optional.empty() : Optional.of(NULL);
      case "L", "M" -> first(only.getValue(), levels - 1);
      default -> Optional.of(EMPTY);
    };
  }

  /** Of a value that has several types: a number that is none is found first. */
  static ValueFault ofSeveral(JsonNode value) {
    Optional<ValueFault> number =
        value.has("N") ? ofNumber(value.path("N").asText()) : Optional.empty();
    return number.or(() -> ofNumbers(value.path("NS"))).orElse(SEVERAL);
  }

  private static Optional<ValueFault> ofNumbers(JsonNode numbers) {
    for (JsonNode number : numbers) {
      Optional<ValueFault> fault = ofNumber(number.asText());
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<ValueFault> ofNumber(String text) {
    try {
      Numbers.parse(text);
      return Optional.empty();
    } catch (NumberException e) {
      return Optional.of(of(e, text));
    }
  }

  static ValueFault of(NumberException fault, String text) {
    return new ValueFault(
        Kind.NUMBER,
        switch (fault.fault()) {
          case NOT_A_NUMBER -> "The parameter cannot be converted to a numeric value: " + text;
          case TOO_MANY_DIGITS -> "Attempting to store more than 38 significant digits in a Number";
          case TOO_LARGE ->
              "Number overflow. Attempting to store a number with magnitude larger than supported range";
          case TOO_SMALL ->
              "Number underflow. Attempting to store a number with magnitude smaller than supported range";
        });
  }
}
