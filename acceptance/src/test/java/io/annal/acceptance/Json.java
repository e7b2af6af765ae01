package io.annal.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON as commands print it. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Json() {}

  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not JSON: " + text, e);
    }
  }

  /** The JSON object in what a command said. */
  static JsonNode firstIn(String said) {
    return parse(said.substring(said.indexOf('{')));
  }

  static JsonNode answer(Path file) {
    try {
      return answer(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a handler answered, its {@code body} read as the JSON that it holds. */
  static JsonNode answer(String payload) {
    JsonNode answer = parse(payload);
    if (answer instanceof ObjectNode object && answer.path("body").isTextual()) {
      object.set("body", parse(answer.path("body").asText()));
    }
    return answer;
  }

  /** The one member of that name, however deep, as an exact number. */
  static BigDecimal decimal(JsonNode answer, String name) {
    JsonNode found = answer.findValue(name);
    if (found == null) {
      throw new AssertionError("no %s in %s".formatted(name, answer));
    }
    return new BigDecimal(found.asText());
  }
}
