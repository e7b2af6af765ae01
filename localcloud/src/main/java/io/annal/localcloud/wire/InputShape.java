package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A type of AWS's API models; members and items are named by their own type's name. */
sealed interface InputShape {
  /** A type without parts. */
  enum Simple implements InputShape {
    STRING("a String"),
    INTEGER("an Integer"),
    LONG("a Long"),
    FLOAT("a Float"),
    DOUBLE("a Double"),
    BOOLEAN("a Boolean"),
    BLOB("a Blob"),
    TIMESTAMP("a Timestamp");

    private final String withArticle;

    Simple(String withArticle) {
      this.withArticle = withArticle;
    }

    String withArticle() {
      return withArticle;
    }
  }

  /** A text that is one of these. */
  record Enumeration(List<String> values) implements InputShape {}

  /** Members by name. */
  record Structure(Map<String, String> members) implements InputShape {}

  /** A list. */
  record Items(String member) implements InputShape {}

  /**
   * A map from text.
   *
   * @param keyName what the query protocol calls a key, mostly {@code key}
   * @param valueName what the query protocol calls a value
   */
  record Entries(String value, String keyName, String valueName) implements InputShape {}

  /** From {@code scripts/input-types.py}. */
  static InputShape of(JsonNode json) {
    return switch (json.path("type").asText()) {
      case "structure" -> {
        var members = new LinkedHashMap<String, String>();
        json.path("members")
            .properties()
            .forEach(member -> members.put(member.getKey(), member.getValue().asText()));
        yield new Structure(members);
      }
      case "enum" -> {
        var values = new ArrayList<String>();
        json.path("values").forEach(value -> values.add(value.asText()));
        yield new Enumeration(values);
      }
      case "list" -> new Items(json.path("member").asText());
      case "map" ->
          new Entries(
              json.path("value").asText(),
              json.path("keyName").asText("key"),
              json.path("valueName").asText("value"));
      case String other -> throw new IllegalStateException("Unknown type " + other);
    };
  }
}
