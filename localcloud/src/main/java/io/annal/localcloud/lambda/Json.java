package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Short names for what is done with trees all over the place. */
final class Json {
  private Json() {}

  static ObjectNode object() {
    return Trees.object();
  }

  static ArrayNode array() {
    return Trees.array();
  }

  static byte[] bytes(JsonNode node) {
    return Trees.writeJson(node);
  }

  static String text(JsonNode node) {
    return Trees.writeJsonText(node);
  }

  /** What a text says as JSON; empty if it is none. */
  static Optional<JsonNode> read(byte[] json) {
    try {
      return Optional.of(Trees.readJson(json)).filter(node -> !node.isMissingNode());
    } catch (AwsException e) {
      return Optional.empty();
    }
  }

  /** JSON as a tree, anything else as a text. */
  static JsonNode readOrText(byte[] payload) {
    return read(payload)
        .orElseGet(() -> TextNode.valueOf(new String(payload, StandardCharsets.UTF_8)));
  }

  /** The member as an object; made and put where it is absent. */
  static ObjectNode child(ObjectNode parent, String member) {
    return parent.get(member) instanceof ObjectNode object ? object : parent.putObject(member);
  }
}
