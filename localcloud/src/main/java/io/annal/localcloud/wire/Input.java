package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads an operation's input, whatever protocol it came by. */
public final class Input {
  private Input() {}

  /**
   * Refuses by name what is not supported here.
   *
   * @throws AwsException where one of the members is given
   */
  public static void refuse(ObjectNode input, String operation, Collection<String> members) {
    for (String member : members) {
      if (input.hasNonNull(member)) {
        throw AwsException.unsupported(member + " of " + operation);
      }
    }
  }

  /** A text that must be there. */
  public static String text(ObjectNode input, String member) {
    return optionalText(input, member).orElseThrow(() -> missing(member));
  }

  /** A text, or empty where it is absent or null. */
  public static Optional<String> optionalText(ObjectNode input, String member) {
    return member(input, member).map(JsonNode::asText);
  }

  /** A whole number, or empty. */
  public static Optional<Long> optionalLong(ObjectNode input, String member) {
    return member(input, member)
        .map(node -> {
          if (node.canConvertToExactIntegral() && node.canConvertToLong()) {
            return node.longValue();
          }
          try {
            return Long.parseLong(node.asText());
          } catch (NumberFormatException e) {
            throw AwsException.validation("'%s' is not a whole number: %s".formatted(member, node));
          }
        });
  }

  /**
   * A whole number of 32 bits, as AWS's models call an integer, or empty.
   *
   * @throws AwsException {@code SerializationException} where it does not fit
   */
  public static Optional<Integer> optionalInt(ObjectNode input, String member) {
    return optionalLong(input, member)
        .map(number -> {
          if (number != number.intValue()) {
            throw AwsException.badRequest(
                "SerializationException",
                "'%s' is not an integer of 32 bits: %d".formatted(member, number));
          }
          return number.intValue();
        });
  }

  /** {@code true} or {@code false}, or empty. */
  public static Optional<Boolean> optionalBoolean(ObjectNode input, String member) {
    return member(input, member).map(node -> Boolean.valueOf(node.asText()));
  }

  /** A timestamp: seconds since 1970 as a number, or ISO 8601 as text, or empty. */
  public static Optional<Instant> optionalTimestamp(ObjectNode input, String member) {
    return member(input, member)
        .map(node -> {
          if (node instanceof POJONode pojo && pojo.getPojo() instanceof Instant instant) {
            return instant;
          }
          try {
            if (node.isNumber()) {
              return Timestamps.ofSeconds(new BigDecimal(node.asText()));
            }
            return java.time.OffsetDateTime.parse(node.asText()).toInstant();
          } catch (DateTimeParseException | NumberFormatException e) {
            throw AwsException.validation("'%s' is not a timestamp: %s".formatted(member, node));
          }
        });
  }

  /** An object, or empty. */
  public static Optional<ObjectNode> optionalObject(ObjectNode input, String member) {
    return member(input, member)
        .map(node -> {
          if (node instanceof ObjectNode object) {
            return object;
          }
          throw AwsException.validation("'%s' is not a structure".formatted(member));
        });
  }

  /** A blob: bytes, or Base64 as JSON and queries carry them, or empty. */
  public static Optional<byte[]> optionalBytes(ObjectNode input, String member) {
    return member(input, member)
        .map(node -> {
          try {
            return node.binaryValue();
          } catch (IOException e) {
            throw AwsException.validation("'%s' is not Base64".formatted(member));
          }
        });
  }

  /** A list's items; none where it is absent. */
  public static List<JsonNode> list(ObjectNode input, String member) {
    var items = new ArrayList<JsonNode>();
    member(input, member)
        .ifPresent(node -> {
          if (node.isTextual() && node.asText().isEmpty()) {
            return; // an empty list in the query protocol
          }
          if (!node.isArray()) {
            throw AwsException.validation("'%s' is not a list".formatted(member));
          }
          node.forEach(items::add);
        });
    return items;
  }

  private static Optional<JsonNode> member(ObjectNode input, String member) {
    return Optional.ofNullable(input.get(member)).filter(node -> !node.isNull());
  }

  private static AwsException missing(String member) {
    return AwsException.validation("Missing required parameter: '%s'".formatted(member));
  }
}
