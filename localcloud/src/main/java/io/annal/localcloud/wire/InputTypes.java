package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.InputShape.Simple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The types of a service's inputs, from AWS's own models ({@code scripts/input-types.py} condenses
 * them). What has a wrong type is refused here, before any service reads it; members that no model
 * knows are left to the service.
 */
final class InputTypes {
  private static final Map<String, InputTypes> BY_SERVICE = new ConcurrentHashMap<>();
  private static final InputTypes NONE = new InputTypes(Map.of(), Map.of());

  private final Map<String, String> operations;
  private final Map<String, InputShape> shapes;

  private InputTypes(Map<String, String> operations, Map<String, InputShape> shapes) {
    this.operations = operations;
    this.shapes = shapes;
  }

  /**
   * Those of a service, read when it is first called; none for one that reads HTTP itself.
   *
   * @param service its signing name
   */
  static InputTypes of(String service) {
    return BY_SERVICE.computeIfAbsent(service, InputTypes::read);
  }

  private static InputTypes read(String service) {
    try (var in = InputTypes.class.getResourceAsStream("inputs/" + service + ".json")) {
      if (in == null) {
        return NONE;
      }
      JsonNode json = Trees.readJson(in.readAllBytes());
      var operations = new HashMap<String, String>();
      json.path("operations")
          .properties()
          .forEach(each -> operations.put(each.getKey(), each.getValue().asText()));
      var shapes = new HashMap<String, InputShape>();
      json.path("shapes")
          .properties()
          .forEach(each -> shapes.put(each.getKey(), InputShape.of(each.getValue())));
      return new InputTypes(operations, shapes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The operations whose inputs are known. */
  Set<String> operations() {
    return operations.keySet();
  }

  /** That operation's input, empty where it takes none. */
  Optional<InputShape> input(String operation) {
    return Optional.ofNullable(operations.get(operation)).map(shapes::get);
  }

  /** The names of a REST operation's members that its body carries. */
  Optional<Collection<String>> bodyMembers(String operation) {
    return input(operation)
        .map(shape ->
            shape instanceof InputShape.Structure structure
                ? structure.members().keySet()
                : Set.<String>of());
  }

  /** By its name in a model. */
  InputShape shape(String name) {
    @Nullable InputShape shape = shapes.get(name);
    return shape == null ? Simple.valueOf(name.toUpperCase(Locale.ROOT)) : shape;
  }

  /**
   * Checks an input, and reads a query's lists of names and values as the maps that they are.
   *
   * @throws AwsException where something has another type than the operation's model says
   */
  void check(String operation, ObjectNode input, InputForm form) {
    input(operation)
        .ifPresent(shape -> new InputCheck(this, form).member(input, shape, InputCheck.Place.TOP));
  }
}
