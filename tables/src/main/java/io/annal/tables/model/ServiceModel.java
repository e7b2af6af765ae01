package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annal.tables.model.Shape.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The service's model as {@code scripts/request-model.py} condensed it. */
final class ServiceModel {
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Map<String, OperationModel> operations = new HashMap<>();
  private final Set<String> constrained;
  private final Set<String> first;

  /**
   * What an operation takes.
   *
   * @param before members that are checked on their own before all others: names of shapes
   * @param stages those that are checked one stage after the other where no required one is absent
   * @param late those that are told only where others do not hold, too; else the operation tells
   * @param joins what is told after others that do not hold
   * @param control whether the table's name is checked first, in words of its own
   */
  record OperationModel(
      Shape input,
      Map<String, Shape> before,
      List<Map<String, Shape>> stages,
      Map<String, Shape> late,
      Optional<Joined> joins,
      boolean control) {}

  /**
   * A member that is told, in words of its own, where it has one of some values and another member
   * is there.
   */
  record Joined(String member, Set<String> values, String told, String with) {
    static Joined of(JsonNode json) {
      var values = new HashSet<String>();
      json.path("values").forEach(each -> values.add(each.asText()));
      return new Joined(
          json.path("member").asText(),
          Set.copyOf(values),
          json.path("told").asText(),
          json.path("with").asText());
    }

    boolean isIn(JsonNode request) {
      return request.has(with) && values.contains(request.path(member).asText());
    }
  }

  private ServiceModel(JsonNode json) {
    json.path("shapes")
        .properties()
        .forEach(each -> shapes.put(each.getKey(), Shape.of(each.getKey(), each.getValue())));
    json.path("operations")
        .properties()
        .forEach(each -> {
          JsonNode operation = each.getValue();
          operations.put(
              each.getKey(),
              new OperationModel(
                  shape(operation.path("input").asText()),
                  members(operation.path("before")),
                  stages(operation.path("stages")),
                  members(operation.path("late")),
                  Optional.ofNullable(operation.get("joins")).map(Joined::of),
                  operation.path("control").asBoolean()));
        });
    constrained = reaching(Shape::hasConstraints);
    first = reaching(shape -> !shape.first().equals(Bounds.NONE));
  }

  /** Whether it or something in it has constraints. */
  boolean isConstrained(String shape) {
    return constrained.contains(shape);
  }

  /** Whether it or something in it has constraints that are checked before all others. */
  boolean hasFirst(String shape) {
    return first.contains(shape);
  }

  /** The shapes that satisfy it, and those that have such a one in them. */
  private Set<String> reaching(Predicate<Shape> condition) {
    Set<String> found = new HashSet<>();
    shapes.values().stream().filter(condition).forEach(shape -> found.add(shape.name()));
    int before;
    do {
      before = found.size();
      shapes.values().stream()
          .filter(shape -> !Collections.disjoint(shape.parts(), found))
          .forEach(shape -> found.add(shape.name()));
    } while (found.size() > before);
    return Set.copyOf(found);
  }

  static ServiceModel read() {
    try (var in = ServiceModel.class.getResourceAsStream("dynamodb.json")) {
      return new ServiceModel(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("The service's model cannot be read", e);
    }
  }

  Optional<OperationModel> operation(String name) {
    return Optional.ofNullable(operations.get(name));
  }

  Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalStateException("The service's model has no shape " + name);
    }
    return shape;
  }

  private List<Map<String, Shape>> stages(JsonNode json) {
    List<Map<String, Shape>> stages = new ArrayList<>();
    json.forEach(stage -> stages.add(members(stage)));
    return stages;
  }

  private Map<String, Shape> members(JsonNode json) {
    Map<String, Shape> members = new LinkedHashMap<>();
    json.properties().forEach(each -> members.put(each.getKey(), shape(each.getValue().asText())));
    return members;
  }
}
