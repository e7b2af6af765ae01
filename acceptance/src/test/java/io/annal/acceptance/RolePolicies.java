package io.annal.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Everything that a role allows, and the same with something less. */
record RolePolicies(String role, List<ObjectNode> documents) {

  /** What is left when that is taken away. */
  record Less(String taken, RolePolicies rest) {}

  /** All that have one action, or one resource, less than this. */
  List<Less> oneLess() {
    List<Less> all = new ArrayList<>();
    for (int document = 0; document < documents.size(); document++) {
      ArrayNode statements = statements(documents.get(document));
      for (int statement = 0; statement < statements.size(); statement++) {
        for (String member : List.of("Action", "Resource")) {
          List<String> parts = texts(statements.get(statement).get(member));
          for (int part = 0; part < parts.size(); part++) {
            String sid = statements.get(statement).path("Sid").asText();
            all.add(
                new Less(
                    "%s, %s, %s".formatted(role, sid, parts.get(part)),
                    without(document, statement, member, part)));
          }
        }
      }
    }
    return all;
  }

  private RolePolicies without(int document, int statement, String member, int part) {
    List<ObjectNode> copies = new ArrayList<>(documents);
    ObjectNode copy = documents.get(document).deepCopy();
    copies.set(document, copy);
    ObjectNode changed = (ObjectNode) statements(copy).get(statement);
    List<String> parts = texts(changed.get(member));
    if (parts.size() > 1) {
      parts.remove(part);
      ArrayNode rest = changed.putArray(member);
      parts.forEach(rest::add);
    } else {
      statements(copy).remove(statement);
    }
    copies.removeIf(policy -> statements(policy).isEmpty());
    return new RolePolicies(role, copies);
  }

  private static ArrayNode statements(ObjectNode document) {
    return (ArrayNode) document.get("Statement");
  }

  private static List<String> texts(JsonNode oneOrMany) {
    List<String> texts = new ArrayList<>();
    if (oneOrMany.isTextual()) {
      texts.add(oneOrMany.asText());
    } else {
      oneOrMany.forEach(text -> texts.add(text.asText()));
    }
    return texts;
  }
}
