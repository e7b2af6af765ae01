package io.annal.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.annal.Json;
import io.annal.StorableValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON text to trees and back. Numbers stay exact; a member named twice is refused, for two readers
 * would not agree on which one counts.
 */
public final class JsonText {
  /** The largest document: what Lambda delivers at most, 6 MB, and its envelope. */
  static final int MAX_BYTES = 8 << 20;

  static final int MAX_DEPTH = 100;
  static final int MAX_NUMBER_LENGTH = 100;
  static final int MAX_EXPONENT = 999;
  private static final int MAX_PLAIN_DIGITS = 80;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(MAX_BYTES)
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(MAX_BYTES)
                  .maxNameLength(64 << 10)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private static final Pattern PARSER_SOURCE = Pattern.compile("\\[Source: [^;]*; ([^\\]]*)]");
  private static final Pattern PARSER_SETTING = Pattern.compile(", from `[^`]*`");

  private JsonText() {}

  /**
   * The tree that a text stands for.
   *
   * @throws JsonSyntaxException naming line and column
   */
  public static Json parse(String text) {
    try (var parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonSyntaxException("expected JSON, found nothing");
      }
      var value = value(parser);
      if (parser.nextToken() != null) {
        throw at(parser, "expected the end of the text, found more");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new JsonSyntaxException(message(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tree that UTF-8 text stands for. */
  public static Json parse(byte[] utf8) {
    return parse(decoded(utf8));
  }

  /**
   * The parser's own reader takes overlong forms, by which one text can be written in several ways;
   * the JDK's refuses them, as RFC 3629 demands.
   */
  private static String decoded(byte[] utf8) {
    if (utf8.length > MAX_BYTES) {
      throw new JsonSyntaxException(
          "expected at most %d bytes, found %d".formatted(MAX_BYTES, utf8.length));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new JsonSyntaxException("expected text in UTF-8, found bytes that are none");
    }
  }

  /**
   * The object that a text stands for.
   *
   * @throws JsonSyntaxException where it is something else
   */
  public static Json.Obj parseObject(byte[] utf8) {
    if (parse(utf8) instanceof Json.Obj object) {
      return object;
    }
    throw new JsonSyntaxException("expected a JSON object, found another value");
  }

  private static Json value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> Json.of(text(parser, parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> Json.of(true);
      case VALUE_FALSE -> Json.of(false);
      case VALUE_NULL -> Json.NULL;
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw at(parser, "expected a value");
    };
  }

  private static Json.Obj object(JsonParser parser) throws IOException {
    var members = new LinkedHashMap<String, Json>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = text(parser, parser.currentName());
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members.isEmpty() ? Json.EMPTY : new Json.Obj(members);
  }

  private static Json.Arr array(JsonParser parser) throws IOException {
    var items = new ArrayList<Json>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return Json.of(items);
  }

  /** An exponent is cheap to write and may be dear to calculate with. */
  private static Json.Num number(JsonParser parser) throws IOException {
    BigDecimal number;
    try {
      number = parser.getDecimalValue();
    } catch (NumberFormatException | ArithmeticException e) {
      // an exponent beyond int, which the JDK's parser does not read
      throw beyond(parser);
    }
    long exponent = (long) number.precision() - number.scale() - 1;
    if (Math.abs(exponent) > MAX_EXPONENT || Math.abs((long) number.scale()) > MAX_EXPONENT) {
      throw beyond(parser);
    }
    return Json.of(number);
  }

  private static JsonSyntaxException beyond(JsonParser parser) {
    return at(
        parser, path(parser) + "expected a number between 10^-999 and 10^999, found one beyond");
  }

  /** The field that the parser is in, e.g. {@code eventData.lines[2].amount: }. */
  private static String path(JsonParser parser) {
    var path = new StringBuilder();
    for (JsonStreamContext in = parser.getParsingContext(); in != null; in = in.getParent()) {
      if (in.inObject() && in.getCurrentName() != null) {
        path.insert(0, "." + in.getCurrentName());
      } else if (in.inArray()) {
        path.insert(0, "[" + in.getCurrentIndex() + "]");
      }
    }
    return path.isEmpty() ? "" : path.substring(path.charAt(0) == '.' ? 1 : 0) + ": ";
  }

  /** Half a surrogate pair cannot be written as UTF-8, so it could not be kept. */
  private static String text(JsonParser parser, String text) {
    if (!StorableValues.isUnicode(text)) {
      throw at(parser, "expected text in Unicode, found half a surrogate pair");
    }
    return text;
  }

  private static JsonSyntaxException at(JsonParser parser, String what) {
    var location = parser.currentTokenLocation();
    return new JsonSyntaxException(
        "%s at line %d, column %d".formatted(what, location.getLineNr(), location.getColumnNr()));
  }

  private static String message(JsonProcessingException e) {
    var location = e.getLocation();
    var what = withoutParser(e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
    return location == null
        ? what
        : "%s at line %d, column %d".formatted(what, location.getLineNr(), location.getColumnNr());
  }

  /** The names of the parser's own settings tell a caller nothing. */
  private static String withoutParser(String message) {
    return PARSER_SETTING.matcher(PARSER_SOURCE.matcher(message).replaceAll("$1")).replaceAll("");
  }

  /** The text of a tree, without white space. */
  public static String print(Json json) {
    return new String(bytes(json), StandardCharsets.UTF_8);
  }

  /** The text of a tree in UTF-8. */
  public static byte[] bytes(Json json) {
    var bytes = new ByteArrayOutputStream(512);
    try (var generator = FACTORY.createGenerator(bytes)) {
      write(generator, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** As people write it, but for numbers that would be long rows of zeros. */
  private static String digits(BigDecimal value) {
    boolean plain = value.precision() + Math.abs((long) value.scale()) <= MAX_PLAIN_DIGITS;
    return plain ? value.toPlainString() : value.toString();
  }

  private static void write(JsonGenerator out, Json json) throws IOException {
    switch (json) {
      case Json.Obj(Map<String, Json> members) -> {
        out.writeStartObject();
        for (var member : members.entrySet()) {
          out.writeFieldName(member.getKey());
          write(out, member.getValue());
        }
        out.writeEndObject();
      }
      case Json.Arr(var items) -> {
        out.writeStartArray();
        for (var item : items) {
          write(out, item);
        }
        out.writeEndArray();
      }
      case Json.Str(String value) -> out.writeString(value);
      case Json.Num(BigDecimal value) -> out.writeNumber(digits(value));
      case Json.Bool(boolean value) -> out.writeBoolean(value);
      case Json.Null() -> out.writeNull();
    }
  }
}
