package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.InputShape.Entries;
import io.annal.localcloud.wire.InputShape.Enumeration;
import io.annal.localcloud.wire.InputShape.Items;
import io.annal.localcloud.wire.InputShape.Simple;
import io.annal.localcloud.wire.InputShape.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Inputs with every member, by the types of AWS's models, and all places in them. */
final class SampleInputs {
  private static final int DEEPEST = 5;

  private final InputTypes types;
  private final Map<String, String> known;

  /**
   * @param known values of members by their names, so that requests find what they name
   */
  SampleInputs(InputTypes types, Map<String, String> known) {
    this.types = types;
    this.known = known;
  }

  ObjectNode of(String operation) {
    return types
        .input(operation)
        .map(shape -> (ObjectNode) sample(operation, shape, 0))
        .orElseGet(Trees::object);
  }

  private JsonNode sample(String name, InputShape shape, int depth) {
    return switch (shape) {
      case Structure structure -> {
        var object = Trees.object();
        if (depth < DEEPEST) {
          structure
              .members()
              .forEach((member, type) ->
                  object.set(member, sample(member, types.shape(type), depth + 1)));
        }
        yield object;
      }
      case Items items -> {
        var list = Trees.array();
        if (depth < DEEPEST) {
          list.add(sample(name, types.shape(items.member()), depth + 1));
        }
        yield list;
      }
      case Entries entries -> {
        var map = Trees.object();
        if (depth < DEEPEST) {
          map.set(
              known.getOrDefault(name, "k"), sample("", types.shape(entries.value()), depth + 1));
        }
        yield map;
      }
      case Enumeration enumeration -> TextNode.valueOf(enumeration.values().getFirst());
      case Simple simple -> leaf(name, simple);
    };
  }

  private JsonNode leaf(String name, Simple type) {
    return switch (type) {
      case STRING -> TextNode.valueOf(known.getOrDefault(name, "x"));
      case BLOB -> TextNode.valueOf("eA==");
      case BOOLEAN -> BooleanNode.FALSE;
      case INTEGER, LONG, TIMESTAMP -> IntNode.valueOf(1);
      case FLOAT, DOUBLE -> DoubleNode.valueOf(1.5);
    };
  }

  /** A place in a tree: the names and numbers that lead there. */
  record Place(List<Object> steps) {
    /** The tree with something else in that place. */
    ObjectNode with(ObjectNode tree, JsonNode value) {
      var copy = tree.deepCopy();
      JsonNode node = copy;
      for (Object step : steps.subList(0, steps.size() - 1)) {
        node = step instanceof Integer at ? node.get(at) : node.get(step.toString());
      }
      if (node instanceof ObjectNode object) {
        object.set(steps.getLast().toString(), value);
      } else {
        ((ArrayNode) node).set((Integer) steps.getLast(), value);
      }
      return copy;
    }

    /** The tree with only the given members at its top, and with that place. */
    ObjectNode alone(ObjectNode tree, Set<String> kept) {
      var copy = tree.deepCopy();
      copy.properties()
          .removeIf(member ->
              !member.getKey().equals(steps.getFirst()) && !kept.contains(member.getKey()));
      return copy;
    }
  }

  static List<Place> places(ObjectNode tree) {
    var places = new ArrayList<Place>();
    collect(tree, List.of(), places);
    return places;
  }

  private static void collect(JsonNode node, List<Object> above, List<Place> places) {
    if (!above.isEmpty()) {
      places.add(new Place(above));
    }
    for (var member : node.properties()) {
      collect(member.getValue(), plus(above, member.getKey()), places);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), plus(above, i), places);
    }
  }

  private static List<Object> plus(List<Object> above, Object step) {
    var all = new ArrayList<>(above);
    all.add(step);
    return List.copyOf(all);
  }
}
