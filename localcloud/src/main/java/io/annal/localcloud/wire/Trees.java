package io.annal.localcloud.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Makes, reads and writes trees; numbers keep every digit. */
public final class Trees {
  private static final int MAX_TEXT = 512 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .nodeFactory(new BoundedNumbers())
          .addModule(new SimpleModule().addSerializer(new EpochSeconds()))
          .build();

  private Trees() {}

  /** A new, empty structure. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new, empty list. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** An instant as a node of an operation's output. */
  public static POJONode timestamp(Instant instant) {
    return new POJONode(instant);
  }

  /**
   * Reads JSON.
   *
   * @throws AwsException {@code SerializationException} where it is none
   */
  public static JsonNode readJson(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (NumberFormatException e) {
      throw AwsException.badRequest(
          "SerializationException", "The body has a number that is too large or too small");
    } catch (IOException e) {
      throw AwsException.badRequest("SerializationException", "The body is not valid JSON");
    }
  }

  /** Reads JSON text, as {@link #readJson(byte[])} does. */
  public static JsonNode readJson(String json) {
    return readJson(json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes JSON: an instant becomes seconds since 1970 with a fraction of three digits at most, a
   * blob Base64.
   */
  public static byte[] writeJson(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes JSON text, as {@link #writeJson} does. */
  public static String writeJsonText(JsonNode node) {
    return new String(writeJson(node), StandardCharsets.UTF_8);
  }

  private static final class EpochSeconds extends StdSerializer<Instant> {
    EpochSeconds() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant instant, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      var seconds = BigDecimal.valueOf(instant.toEpochMilli(), 3).stripTrailingZeros();
      out.writeNumber(seconds.scale() < 0 ? seconds.setScale(0) : seconds);
    }
  }
}
