package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Uploads that are not finished, and their parts. */
final class Uploads {
  private final StateStore.StateMap uploads;
  private final StateStore.StateMap parts;
  private final Blobs blobs;

  Uploads(StateStore state, Blobs blobs) {
    this.uploads = state.map("s3.uploads");
    this.parts = state.map("s3.parts");
    this.blobs = blobs;
  }

  String create(String bucket, ObjectNode upload) {
    String id = UUID.randomUUID().toString().replace("-", "");
    uploads.put(bucket + "/" + id, upload);
    return id;
  }

  ObjectNode get(String bucket, ObjectNode input) {
    return uploads
        .get(key(bucket, input))
        .map(ObjectNode.class::cast)
        .filter(upload -> upload.get("Key").textValue().equals(Input.text(input, "Key")))
        .orElseThrow(S3Errors::noUpload);
  }

  Map<String, ObjectNode> all(String bucket) {
    var all = new TreeMap<String, ObjectNode>();
    try (var entries = uploads.entries(bucket + "/")) {
      entries.forEach(e -> all.put(e.key().substring(bucket.length() + 1), (ObjectNode) e.value()));
    }
    return all;
  }

  synchronized void putPart(
      String bucket, ObjectNode input, int number, ObjectNode part, byte[] content) {
    String key = partKey(bucket, input, number);
    var before = parts.get(key);
    part.put("PartNumber", number).put("Size", content.length).put("Blob", blobs.write(content));
    parts.put(key, part);
    before.ifPresent(old -> blobs.delete(old.get("Blob").textValue()));
  }

  ObjectNode part(String bucket, ObjectNode input, int number) {
    return parts
        .get(partKey(bucket, input, number))
        .map(ObjectNode.class::cast)
        .orElseThrow(Uploads::invalidPart);
  }

  List<ObjectNode> parts(String bucket, ObjectNode input) {
    try (var entries = parts.entries(key(bucket, input) + "/")) {
      return entries.map(e -> (ObjectNode) e.value()).toList();
    }
  }

  byte[] content(ObjectNode part) {
    return blobs.read(part.get("Blob").textValue());
  }

  void remove(String bucket, ObjectNode input) {
    uploads.remove(key(bucket, input));
    for (ObjectNode part : parts(bucket, input)) {
      parts.remove(partKey(bucket, input, part.get("PartNumber").intValue()));
      blobs.delete(part.get("Blob").textValue());
    }
  }

  /** Names of all contents. */
  Set<String> blobs() {
    var names = new HashSet<String>();
    try (var entries = parts.entries("")) {
      entries.forEach(e -> names.add(e.value().get("Blob").textValue()));
    }
    return names;
  }

  static AwsException invalidPart() {
    return AwsException.badRequest(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been"
            + " uploaded, or the specified entity tag may not match the part's entity tag.");
  }

  private static String key(String bucket, ObjectNode input) {
    return bucket + "/" + Input.text(input, "UploadId");
  }

  private static String partKey(String bucket, ObjectNode input, int number) {
    return "%s/%05d".formatted(key(bucket, input), number);
  }
}
