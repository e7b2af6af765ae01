package io.annal.tables.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Breaks requests: as trees, and as the bytes that they are. */
final class Mutations {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** Puts something else somewhere in the tree. */
  void tree(ObjectNode request) {
    List<JsonNode> containers = new ArrayList<>();
    collect(request, containers);
    JsonNode chosen = containers.get(random.nextInt(containers.size()));
    if (chosen instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", odd());
        default -> object.set(name, odd());
      }
    } else if (chosen instanceof ArrayNode array && !array.isEmpty()) {
      array.set(random.nextInt(array.size()), odd());
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(each -> collect(each, containers));
    }
  }

  private JsonNode odd() {
    return switch (random.nextInt(12)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextLong());
      case 3 -> NODES.numberNode(1e300);
      case 4 -> NODES.numberNode(BigInteger.TEN.pow(random.nextInt(60)));
      case 5 -> NODES.textNode("");
      case 6 -> NODES.textNode("x".repeat(random.nextInt(3000)));
      case 7 -> NODES.arrayNode();
      case 8 -> NODES.objectNode();
      case 9 -> NODES.arrayNode().add(NODES.nullNode());
      case 10 -> nested();
      default -> NODES.objectNode().put("S", "x").put("N", "1");
    };
  }

  private JsonNode nested() {
    JsonNode node = NODES.objectNode().put("S", "x");
    for (int i = random.nextInt(60); i > 0; i--) {
      ObjectNode outer = NODES.objectNode();
      if (random.nextBoolean()) {
        outer.putArray("L").add(node);
      } else {
        outer.putObject("M").set("a", node);
      }
      node = outer;
    }
    return node;
  }

  /** Changes, removes or doubles a few bytes. */
  byte[] bytes(byte[] body) {
    byte[] mutated = body.clone();
    for (int i = random.nextInt(3); i >= 0 && mutated.length > 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
    }
    int from = random.nextInt(mutated.length + 1);
    String text = new String(mutated, StandardCharsets.ISO_8859_1);
    String rest = random.nextBoolean() ? text.substring(from) : "";
    return (text.substring(0, random.nextBoolean() ? from : text.length()) + rest)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
