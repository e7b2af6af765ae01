package io.annal.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A role's policy, and that policy with something less. */
record Policy(String role, ObjectNode document) {

  /** What is left when that is taken away. */
  record Less(String taken, Policy rest) {}

  static Policy of(String role, String document) {
    return new Policy(role, (ObjectNode) Json.parse(document));
  }

  /** Every policy that has one action, or one resource, less than this one. */
  List<Less> oneLess() {
    List<Less> all = new ArrayList<>();
    for (int statement = 0; statement < statements(document).size(); statement++) {
      JsonNode whole = statements(document).get(statement);
      for (String member : List.of("Action", "Resource")) {
        List<String> parts = texts(whole.get(member));
        for (int part = 0; part < parts.size(); part++) {
          String taken = "%s, %s".formatted(whole.path("Sid").asText(), parts.get(part));
          all.add(new Less(taken, without(statement, member, part)));
        }
      }
    }
    return all;
  }

  private Policy without(int statement, String member, int part) {
    ObjectNode copy = document.deepCopy();
    ObjectNode changed = (ObjectNode) statements(copy).get(statement);
    List<String> parts = texts(changed.get(member));
    if (parts.size() == 1) {
      statements(copy).remove(statement);
    } else {
      parts.remove(part);
      ArrayNode rest = changed.putArray(member);
      parts.forEach(rest::add);
    }
    return new Policy(role, copy);
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
