package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A managed policy as it is stored: the members of the API's {@code Policy}, and {@code Versions}
 * with {@code VersionId}, {@code Document} and {@code CreateDate}.
 */
record ManagedPolicy(ObjectNode node) {

  String arn() {
    return node.get("Arn").textValue();
  }

  String name() {
    return node.get("PolicyName").textValue();
  }

  String path() {
    return node.get("Path").textValue();
  }

  String defaultVersion() {
    return node.get("DefaultVersionId").textValue();
  }

  boolean ofAws() {
    return arn().startsWith("arn:aws:iam::aws:");
  }

  List<ObjectNode> versions() {
    var versions = new ArrayList<ObjectNode>();
    node.get("Versions").forEach(version -> versions.add((ObjectNode) version));
    return versions;
  }

  Optional<ObjectNode> version(String id) {
    return versions().stream().filter(v -> v.get("VersionId").textValue().equals(id)).findFirst();
  }

  /** The document of the version that is in force. */
  String document() {
    return version(defaultVersion())
        .map(version -> version.get("Document").textValue())
        .orElseThrow(() -> new IllegalStateException("no default version of " + arn()));
  }

  Map<String, String> tags() {
    var tags = new TreeMap<String, String>();
    for (Map.Entry<String, JsonNode> tag : node.path("TagMap").properties()) {
      tags.put(tag.getKey(), tag.getValue().textValue());
    }
    return tags;
  }
}
