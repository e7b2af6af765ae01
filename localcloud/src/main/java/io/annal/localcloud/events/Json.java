package io.annal.localcloud.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.BoundedNumbers;
import java.time.Instant;
import java.util.Optional;

/** JSON as events carry it: numbers stay as they were written. */
final class Json {
  /** "PutEvents will only process nested JSON up to 1000 levels deep", API_PutEvents. */
  private static final int DEEPEST = 1000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .nodeFactory(new BoundedNumbers())
          .build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Parses, or empty where the text is no JSON. */
  static Optional<JsonNode> parse(String text) {
    try {
      var node = MAPPER.readTree(text);
      return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JsonProcessingException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Parses what this program wrote itself. */
  static JsonNode trusted(String text) {
    return parse(text).orElseThrow(() -> new IllegalStateException("not JSON: " + text));
  }

  static Optional<ObjectNode> parseObject(String text) {
    return parse(text).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  /** Copies members that are there. */
  static ObjectNode pick(ObjectNode from, ObjectNode to, String... members) {
    for (var member : members) {
      var value = from.get(member);
      if (value != null && !value.isNull()) {
        to.set(member, value);
      }
    }
    return to;
  }

  /** Copies timestamps, kept as milliseconds since 1970, in the form of answers. */
  static ObjectNode pickTimes(ObjectNode from, ObjectNode to, String... members) {
    for (var member : members) {
      var value = from.get(member);
      if (value != null && !value.isNull()) {
        to.set(member, new POJONode(Instant.ofEpochMilli(value.asLong())));
      }
    }
    return to;
  }
}
