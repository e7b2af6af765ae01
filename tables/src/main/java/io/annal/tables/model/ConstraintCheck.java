package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.model.Shape.Bounds;
import io.annal.tables.model.Shape.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the constraints that a request does not satisfy; the service tells ten at most. */
final class ConstraintCheck {
  private static final int MOST = 10;
  private static final String FAILED = " failed to satisfy constraint: ";
  private static final String MEMBER = "Member must ";

  private final ServiceModel model;
  private final ValueText values;

  /** Those that were found, as messages. */
  private final List<String> faults = new ArrayList<>();

  ConstraintCheck(ServiceModel model) {
    this.model = model;
    values = new ValueText(model);
  }

  /** How many were found. */
  int count() {
    return faults.size();
  }

  /** Adds one in words of its own. */
  void add(String fault) {
    faults.add(fault);
  }

  /** Throws what was found, if anything. */
  void report() {
    if (!faults.isEmpty()) {
      List<String> told = faults.subList(0, Math.min(MOST, faults.size()));
      throw DynamoDbException.validation(
          told.size()
              + (told.size() == 1
                  ? " validation error detected: "
                  : " validation errors detected: ")
              + String.join("; ", told));
    }
  }

  /** The members of a structure; its path ends with a point. */
  void members(Shape shape, JsonNode json, String path) {
    for (Map.Entry<String, String> member : shape.members().entrySet()) {
      String name = member.getKey();
      JsonNode value = json.path(name);
      if (!value.isMissingNode()) {
        if (!shape.unchecked().contains(name) && model.isConstrained(member.getValue())) {
          value(model.shape(member.getValue()), value, path + ValueText.memberName(name));
        }
      } else if (shape.required().contains(name)) {
        String memberPath = path + ValueText.memberName(name);
        faults.add("Value null at '" + memberPath + "'" + FAILED + MEMBER + "not be null");
      }
    }
  }

  /** A value and all that is in it. */
  void value(Shape shape, JsonNode json, String path) {
    if (json.isNull()) {
      faults.add("Value null at '" + path + "'" + FAILED + MEMBER + "not be null");
      return;
    }
    itself(shape, json, path);
    switch (shape.kind()) {
      case STRUCTURE -> members(shape, json, path + ".");
      case LIST -> {
        for (int i = 0; i < json.size(); i++) {
          value(model.shape(shape.element()), json.path(i), "%s.%d.member".formatted(path, i + 1));
        }
      }
      case MAP -> map(shape, json, path);
      case STRING, BLOB, BOOLEAN, INTEGER, LONG, DOUBLE, TIMESTAMP -> {}
    }
  }

  /** A value, but not what is in it. */
  void itself(Shape shape, JsonNode json, String path) {
    List<String> failed = failed(shape, json);
    for (String constraint : shape.single() && !failed.isEmpty() ? failed.subList(0, 1) : failed) {
      if (shape.bare()) {
        throw DynamoDbException.validation(at(shape, json, path) + constraint);
      }
      faults.add(shape.told().orElseGet(() -> at(shape, json, path) + constraint));
    }
  }

  private void map(Shape shape, JsonNode json, String path) {
    Shape key = model.shape(shape.key());
    Shape element = model.shape(shape.element());
    boolean keysFit = true;
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      keysFit &= failed(key, TextNode.valueOf(entry.getKey())).isEmpty();
    }
    if (!keysFit) {
      faults.add(at(shape, json, path) + "Map keys must satisfy constraint: " + all(key));
    }
    boolean valuesFit = true;
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String entryPath = path + "." + entry.getKey() + ".member";
      if (element.kind() == Kind.LIST && !failed(element, entry.getValue()).isEmpty()) {
        valuesFit = false;
      } else {
        value(element, entry.getValue(), entryPath);
      }
    }
    if (!valuesFit) {
      faults.add(at(shape, json, path) + "Map value must satisfy constraint: " + all(element));
    }
  }

  /** What the model says that is checked before all else, and told without the value. */
  void first(Shape shape, JsonNode json, String path) {
    if (!model.hasFirst(shape.name())) {
      return;
    }
    Bounds bounds = shape.first();
    long size = size(shape, json);
    if (bounds.min() != null && size < bounds.min()) {
      faults.add("Value at '" + path + "'" + FAILED + MEMBER + least(shape, bounds.min()));
    }
    if (bounds.max() != null && size > bounds.max()) {
      faults.add("Value at '" + path + "'" + FAILED + MEMBER + most(shape, bounds.max()));
    }
    if (shape.kind() == Kind.STRUCTURE) {
      String prefix = path.isEmpty() ? "" : path + ".";
      // In the alphabet's order: Segment before TotalSegments.
      shape.members().keySet().stream()
          .sorted()
          .filter(json::has)
          .forEach(name ->
              first(
                  model.shape(shape.members().getOrDefault(name, "")),
                  json.path(name),
                  prefix + name));
    } else if (shape.kind() == Kind.MAP) {
      json.properties()
          .forEach(entry ->
              first(
                  model.shape(shape.element()),
                  entry.getValue(),
                  path + "." + entry.getKey() + ".member"));
    }
  }

  private String at(Shape shape, JsonNode json, String path) {
    return "Value " + values.quoted(shape, json) + " at '" + path + "'" + FAILED;
  }

  private static List<String> failed(Shape shape, JsonNode json) {
    List<String> failed = new ArrayList<>();
    if (shape.orArn() && TableArn.is(json.asText())) {
      return failed;
    }
    long size = size(shape, json);
    @Nullable Long min = shape.bounds().min();
    @Nullable Long max = shape.bounds().max();
    boolean fits = shape.pattern().map(each -> each.matcher(json.asText()).matches()).orElse(true);
    String pattern = fits ? null : pattern(shape);
    if (pattern != null && !shape.single()) {
      failed.add(pattern);
    }
    if (!shape.values().isEmpty() && !shape.values().contains(json.asText())) {
      failed.add(MEMBER + "satisfy enum value set: " + shape.values());
    }
    if (max != null && size > max) {
      failed.add(MEMBER + most(shape, max));
    }
    if (min != null && size < min) {
      failed.add(MEMBER + least(shape, min));
    }
    if (pattern != null && shape.single()) {
      failed.add(pattern);
    }
    return failed;
  }

  /** All constraints of what is in a map. */
  private static List<String> all(Shape shape) {
    List<String> all = new ArrayList<>();
    if (shape.bounds().max() != null) {
      all.add(MEMBER + most(shape, shape.bounds().max()));
    }
    if (shape.bounds().min() != null) {
      all.add(MEMBER + least(shape, shape.bounds().min()));
    }
    if (shape.pattern().isPresent()) {
      all.add(pattern(shape));
    }
    return all;
  }

  private static String pattern(Shape shape) {
    return MEMBER
        + "satisfy regular expression pattern: "
        + shape.pattern().map(Object::toString).orElse("");
  }

  private static String least(Shape shape, long bound) {
    return "have " + measure(shape) + " greater than or equal to " + bound;
  }

  private static String most(Shape shape, long bound) {
    return "have " + measure(shape) + " less than or equal to " + bound;
  }

  private static String measure(Shape shape) {
    return shape.kind().isNumber() ? "value" : "length";
  }

  private static long size(Shape shape, JsonNode json) {
    if (shape.kind().isNumber()) {
      boolean beyond = json.isNumber() && !json.canConvertToLong();
      return beyond ? Math.round(json.asDouble()) : json.asLong();
    }
    return json.isContainerNode() ? json.size() : json.asText().length();
  }
}
