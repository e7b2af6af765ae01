package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.wire.StateStore;
import io.annal.localcloud.wire.Trees;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The objects of all buckets: each key's versions, newest first, and their contents. */
final class ObjectStore {
  /** The version of what is written while versioning is off. */
  static final String NULL_VERSION = "null";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final StateStore.StateMap keys;
  private final Blobs blobs;

  ObjectStore(StateStore state, Blobs blobs) {
    this.keys = state.map("s3.objects");
    this.blobs = blobs;
  }

  /** One version of an object, or a delete marker. */
  record Version(String key, ObjectNode node) {
    String id() {
      return node.get("VersionId").textValue();
    }

    boolean deleteMarker() {
      return node.path("DeleteMarker").asBoolean(false);
    }

    String etag() {
      return node.path("ETag").asText("");
    }

    long size() {
      return node.path("Size").longValue();
    }

    Instant modified() {
      return Instant.parse(node.get("LastModified").textValue());
    }
  }

  /** The versions of a key, newest first. */
  List<Version> versions(String bucket, String key) {
    return keys.get(stateKey(bucket, key)).map(node -> versions(key, node)).orElse(List.of());
  }

  Optional<Version> current(String bucket, String key) {
    return versions(bucket, key).stream().findFirst().filter(v -> !v.deleteMarker());
  }

  /** All versions of all keys with that prefix, in the keys' order. */
  List<List<Version>> list(String bucket, String prefix) {
    int start = bucket.length() + 1;
    try (var entries = keys.entries(stateKey(bucket, prefix))) {
      return entries.map(e -> versions(e.key().substring(start), e.value())).toList();
    }
  }

  boolean isEmpty(String bucket) {
    try (var entries = keys.entries(bucket + "/")) {
      return entries.findAny().isEmpty();
    }
  }

  byte[] content(Version version) {
    return blobs.read(version.node().get("Blob").textValue());
  }

  /**
   * Stores a new version and gives it its id.
   *
   * @param precondition is asked under the lock, and throws where it does not hold
   */
  Version put(
      Bucket bucket,
      String key,
      ObjectNode described,
      byte[] content,
      Consumer<Optional<Version>> precondition) {
    precondition.accept(current(bucket.name(), key)); // before anything is written
    String blob = blobs.write(content);
    described.put("Blob", blob).put("Size", content.length);
    synchronized (this) {
      try {
        precondition.accept(current(bucket.name(), key));
      } catch (RuntimeException e) {
        blobs.delete(blob);
        throw e;
      }
      return push(bucket, key, described);
    }
  }

  /** Deletes the current version: hides it behind a marker in a versioned bucket. */
  synchronized Optional<Version> delete(Bucket bucket, String key, Instant now) {
    if (!bucket.versioning().isEmpty()) {
      ObjectNode marker =
          Trees.object().put("DeleteMarker", true).put("LastModified", now.toString());
      return Optional.of(push(bucket, key, marker));
    }
    Optional<Version> gone = current(bucket.name(), key);
    gone.ifPresent(version -> deleteVersion(bucket.name(), key, version.id()));
    return Optional.empty();
  }

  /** Deletes one version for good; what was not there is deleted, too. */
  synchronized Optional<Version> deleteVersion(String bucket, String key, String id) {
    List<Version> all = new ArrayList<>(versions(bucket, key));
    Optional<Version> found = all.stream().filter(v -> v.id().equals(id)).findFirst();
    found.ifPresent(version -> {
      all.remove(version);
      save(bucket, key, all);
      drop(version);
    });
    return found;
  }

  synchronized void change(String bucket, Version version, Consumer<ObjectNode> change) {
    List<Version> all = versions(bucket, version.key());
    all.stream()
        .filter(v -> v.id().equals(version.id()))
        .findFirst()
        .ifPresent(v -> {
          change.accept(v.node());
          save(bucket, version.key(), all);
        });
  }

  /** Names of all contents. */
  Set<String> blobs() {
    var names = new HashSet<String>();
    try (var entries = keys.entries("")) {
      entries.forEach(entry ->
          versions("", entry.value()).forEach(v -> names.add(v.node().path("Blob").asText(""))));
    }
    return names;
  }

  private Version push(Bucket bucket, String key, ObjectNode described) {
    List<Version> all = new ArrayList<>(versions(bucket.name(), key));
    String id = bucket.versioned() ? newVersion() : NULL_VERSION;
    described.put("VersionId", id);
    List<Version> replaced = all.stream().filter(v -> v.id().equals(id)).toList();
    all.removeAll(replaced);
    Version version = new Version(key, described);
    all.addFirst(version);
    save(bucket.name(), key, all);
    replaced.forEach(this::drop);
    return version;
  }

  private void drop(Version version) {
    if (version.node().has("Blob")) {
      blobs.delete(version.node().get("Blob").textValue());
    }
  }

  private void save(String bucket, String key, List<Version> versions) {
    if (versions.isEmpty()) {
      keys.remove(stateKey(bucket, key));
      return;
    }
    ObjectNode node = Trees.object();
    ArrayNode list = node.putArray("Versions");
    versions.forEach(version -> list.add(version.node()));
    keys.put(stateKey(bucket, key), node);
  }

  private static List<Version> versions(String key, JsonNode node) {
    var versions = new ArrayList<Version>();
    node.get("Versions").forEach(v -> versions.add(new Version(key, (ObjectNode) v)));
    return versions;
  }

  private static String stateKey(String bucket, String key) {
    return bucket + "/" + key;
  }

  private static String newVersion() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
