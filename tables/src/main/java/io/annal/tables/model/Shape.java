package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type of the service's model, with what its values must satisfy.
 *
 * @param members of a structure, in the order in which they are checked: the names of their shapes
 * @param element of a list or of a map's values: the name of its shape
 * @param key of a map: the name of its shape
 * @param unchecked members whose constraints other rules check
 * @param printed the members of a structure as messages print it
 * @param first bounds that are checked before all others
 * @param single whether only the first constraint of a value that fails is told
 * @param orArn whether a table's ARN is taken where its name is
 * @param bare whether what it fails comes alone, without the words that begin a list
 * @param told instead of where and which value it is, where an enumeration does not have a value
 */
record Shape(
    String name,
    Kind kind,
    Map<String, String> members,
    String element,
    String key,
    List<String> required,
    Set<String> unchecked,
    List<String> printed,
    Bounds bounds,
    Bounds first,
    Optional<Pattern> pattern,
    List<String> values,
    boolean single,
    boolean orArn,
    boolean bare,
    Optional<String> told) {

  /** The kinds of types. */
  enum Kind {
    STRUCTURE,
    LIST,
    MAP,
    STRING,
    BLOB,
    BOOLEAN,
    INTEGER,
    LONG,
    DOUBLE,
    TIMESTAMP;

    boolean isNumber() {
      return this == INTEGER || this == LONG || this == DOUBLE || this == TIMESTAMP;
    }
  }

  /** Of a number, or of the length of anything else. */
  record Bounds(@Nullable Long min, @Nullable Long max) {
    static final Bounds NONE = new Bounds(null, null);

    static Bounds of(JsonNode json) {
      return new Bounds(
          json.has("min") ? json.path("min").asLong() : null,
          json.has("max") ? json.path("max").asLong() : null);
    }
  }

  static Shape of(String name, JsonNode json) {
    Map<String, String> members = new LinkedHashMap<>();
    json.path("members")
        .properties()
        .forEach(member -> members.put(member.getKey(), member.getValue().asText()));
    List<String> printed = texts(json.path("printed"));
    return new Shape(
        name,
        Kind.valueOf(json.path("type").asText().toUpperCase(Locale.ROOT)),
        members,
        json.path(json.has("member") ? "member" : "value").asText(),
        json.path("key").asText(),
        texts(json.path("required")),
        Set.copyOf(texts(json.path("unchecked"))),
        printed.isEmpty() ? List.copyOf(members.keySet()) : printed,
        Bounds.of(json),
        Bounds.of(json.path("first")),
        Optional.ofNullable(json.get("pattern")).map(JsonNode::asText).map(Pattern::compile),
        texts(json.path("enum")),
        json.path("single").asBoolean(),
        json.path("orArn").asBoolean(),
        json.path("bare").asBoolean(),
        Optional.ofNullable(json.get("told")).map(JsonNode::asText));
  }

  /** Whether its values have to satisfy more than their type. */
  boolean hasConstraints() {
    return !bounds.equals(Bounds.NONE)
        || pattern.isPresent()
        || !values.isEmpty()
        || !required.isEmpty();
  }

  /** The names of the shapes that it is made of. */
  List<String> parts() {
    var parts = new ArrayList<>(members.values());
    parts.add(element);
    parts.add(key);
    return parts;
  }

  private static List<String> texts(JsonNode json) {
    var texts = new ArrayList<String>();
    json.forEach(each -> texts.add(each.asText()));
    return List.copyOf(texts);
  }
}
