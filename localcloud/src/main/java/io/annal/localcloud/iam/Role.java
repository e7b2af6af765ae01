package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A role as it is stored: the members of the API's {@code Role}, and beside them {@code Inline},
 * the documents of its inline policies by name, and {@code Attached}, the ARNs of its managed ones.
 */
record Role(ObjectNode node) {

  static String arn(String account, String path, String name) {
    return "arn:aws:iam::%s:role%s%s".formatted(account, path, name);
  }

  String name() {
    return node.get("RoleName").textValue();
  }

  String arn() {
    return node.get("Arn").textValue();
  }

  String id() {
    return node.get("RoleId").textValue();
  }

  String path() {
    return node.get("Path").textValue();
  }

  /** Name to document, as it was put. */
  Map<String, String> inline() {
    return texts(node.path("Inline"));
  }

  List<String> attached() {
    var arns = new ArrayList<String>();
    node.path("Attached").forEach(arn -> arns.add(arn.textValue()));
    return arns;
  }

  Map<String, String> tags() {
    return texts(node.path("TagMap"));
  }

  /** The boundary's ARN; empty where there is none. */
  String boundary() {
    return node.path("Boundary").asText("");
  }

  private static Map<String, String> texts(JsonNode object) {
    var texts = new TreeMap<String, String>();
    object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().textValue()));
    return texts;
  }
}
