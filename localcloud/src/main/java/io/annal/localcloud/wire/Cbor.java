package io.annal.localcloud.wire;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * Trees as CBOR: blobs are byte strings, timestamps bear tag 1. Both for the protocol
 * (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html) and for the state on disk.
 */
public final class Cbor {
  private static final int TIMESTAMP = 1;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final CBORFactory FACTORY =
      CBORFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(512 << 20).build())
          .build();

  private Cbor() {}

  /**
   * Reads one tree.
   *
   * @throws AwsException {@code SerializationException} where the bytes are no CBOR
   */
  public static JsonNode read(byte[] bytes) {
    try (CBORParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() == null) {
        return NODES.objectNode();
      }
      return node(parser);
    } catch (NumberFormatException e) {
      throw AwsException.badRequest(
          "SerializationException", "The body has a number or a timestamp that is out of range");
    } catch (IOException e) {
      throw AwsException.badRequest("SerializationException", "The body is not valid CBOR");
    }
  }

  /** Writes one tree. */
  public static byte[] write(JsonNode node) {
    var bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = FACTORY.createGenerator(bytes)) {
      write(node, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static JsonNode node(CBORParser parser) throws IOException {
    boolean timestamp = parser.getCurrentTag() == TIMESTAMP;
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_EMBEDDED_OBJECT -> NODES.binaryNode(parser.getBinaryValue());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> timestamp ? instant(parser) : number(parser);
      case null, default -> throw new IOException("Unexpected " + parser.currentToken());
    };
  }

  private static JsonNode object(CBORParser parser) throws IOException {
    var object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.set(name, node(parser));
    }
    return object;
  }

  private static JsonNode array(CBORParser parser) throws IOException {
    var array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(node(parser));
    }
    return array;
  }

  private static JsonNode instant(CBORParser parser) throws IOException {
    return new POJONode(Timestamps.ofSeconds(new BigDecimal(parser.getNumberValue().toString())));
  }

  private static JsonNode number(CBORParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      case BIG_INTEGER -> NODES.numberNode(parser.getBigIntegerValue());
      case FLOAT -> NODES.numberNode(parser.getFloatValue());
      case DOUBLE -> NODES.numberNode(parser.getDoubleValue());
      case BIG_DECIMAL -> NODES.numberNode(BoundedNumbers.bounded(parser.getDecimalValue()));
    };
  }

  private static void write(JsonNode node, CBORGenerator out) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.writeStartObject();
        for (var member : node.properties()) {
          out.writeFieldName(member.getKey());
          write(member.getValue(), out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray(node, node.size());
        for (JsonNode item : node) {
          write(item, out);
        }
        out.writeEndArray();
      }
      case STRING -> out.writeString(node.textValue());
      case BOOLEAN -> out.writeBoolean(node.booleanValue());
      case BINARY -> out.writeBinary(node.binaryValue());
      case NUMBER -> writeNumber(node, out);
      case POJO -> writePojo((POJONode) node, out);
      case NULL, MISSING -> out.writeNull();
    }
  }

  private static void writeNumber(JsonNode node, CBORGenerator out) throws IOException {
    switch (node.numberType()) {
      case INT -> out.writeNumber(node.intValue());
      case LONG -> out.writeNumber(node.longValue());
      case BIG_INTEGER -> out.writeNumber(node.bigIntegerValue());
      case FLOAT -> out.writeNumber(node.floatValue());
      case DOUBLE -> out.writeNumber(node.doubleValue());
      case BIG_DECIMAL -> out.writeNumber(node.decimalValue());
    }
  }

  private static void writePojo(POJONode node, CBORGenerator out) throws IOException {
    if (!(node.getPojo() instanceof Instant instant)) {
      throw new IOException("No CBOR for " + node.getPojo());
    }
    out.writeTag(TIMESTAMP);
    out.writeNumber(instant.toEpochMilli() / 1000.0);
  }
}
