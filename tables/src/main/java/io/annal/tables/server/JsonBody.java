package io.annal.tables.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bodies of the AWS JSON protocol. */
final class JsonBody {
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(HttpApi.LARGEST_BODY)
                          .maxNameLength(HttpApi.LARGEST_BODY)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonBody() {}

  /**
   * Reads one.
   *
   * @throws DynamoDbException {@code SerializationException} where it is no JSON object
   */
  static ObjectNode read(byte[] body) {
    if (body.length == 0) {
      throw DynamoDbException.of("SerializationException", "");
    }
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        requireWholeCharacters(object);
        return object;
      }
    } catch (IOException e) {
      throw DynamoDbException.of("SerializationException", "");
    }
    throw DynamoDbException.of("SerializationException", "Unexpected field type");
  }

  static byte[] write(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Half a surrogate pair is no text: UTF-8 cannot carry it, so it could not be read back. */
  private static void requireWholeCharacters(JsonNode node) {
    if (node.isTextual()) {
      requireWholeCharacters(node.asText());
    } else if (node.isObject()) {
      for (var member : node.properties()) {
        requireWholeCharacters(member.getKey());
        requireWholeCharacters(member.getValue());
      }
    } else {
      node.forEach(JsonBody::requireWholeCharacters);
    }
  }

  private static void requireWholeCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (Character.isHighSurrogate(each)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(each)) {
        throw DynamoDbException.of("SerializationException", "Invalid UTF-8 text");
      }
    }
  }
}
