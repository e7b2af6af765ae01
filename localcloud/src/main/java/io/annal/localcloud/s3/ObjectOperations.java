package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.s3.ObjectStore.Version;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects: put, got, described, copied, deleted. */
final class ObjectOperations {
  private static final int MAX_KEYS_TO_DELETE = 1000;

  private final Buckets buckets;
  private final ObjectStore objects;
  private final Clock clock;

  ObjectOperations(Buckets buckets, ObjectStore objects, Clock clock) {
    this.buckets = buckets;
    this.objects = objects;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    var all = new HashMap<String, Operation>();
    all.put("PutObject", this::put);
    all.put("GetObject", (input, context) -> get(input, context, true));
    all.put("HeadObject", (input, context) -> get(input, context, false));
    all.put("CopyObject", this::copy);
    all.put("DeleteObject", this::delete);
    all.put("DeleteObjects", this::deleteMany);
    all.put("GetObjectAttributes", this::attributes);
    all.put("PutObjectTagging", this::putTagging);
    all.put("GetObjectTagging", this::getTagging);
    all.put("DeleteObjectTagging", this::deleteTagging);
    return Map.copyOf(all);
  }

  private ObjectNode put(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    byte[] body = body(input);
    ObjectNode described = ObjectFields.fromInput(input, bucket, clock);
    ChecksumAlgorithm.verify(body, input, described);
    described.put("ETag", ObjectFields.etag(ChecksumAlgorithm.md5(body)));
    Version version =
        objects.put(
            bucket,
            ObjectFields.key(input),
            described,
            body,
            current -> Conditions.beforeWrite(input, current));
    return written(bucket, version);
  }

  private ObjectNode get(ObjectNode input, CallContext context, boolean withBody) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    Version version = find(bucket, input);
    Conditions.beforeRead(input, version);
    ObjectNode output = ObjectFields.toOutput(version);
    if (!bucket.versioning().isEmpty()) {
      output.put("VersionId", version.id());
    }
    if (!input.path("ChecksumMode").asText("").equalsIgnoreCase("ENABLED")) {
      ObjectFields.withoutChecksums(output);
    }
    Optional<ByteRange> range =
        Input.optionalText(input, "Range").flatMap(r -> ByteRange.of(r, version.size()));
    output.put("ContentLength", range.map(ByteRange::length).orElse(version.size()));
    range.ifPresent(part -> {
      output.put("ContentRange", part.header(version.size())).put("StatusCode", 206);
      ObjectFields.withoutChecksums(output);
    });
    if (withBody) {
      byte[] content = objects.content(version);
      output.put("Body", range.map(part -> part.of(content)).orElse(content));
      ObjectFields.override(input, output);
    }
    return output;
  }

  private ObjectNode copy(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    CopySource source = CopySource.of(Input.text(input, "CopySource"));
    Bucket from = buckets.get(source.bucket(), context);
    Version original = find(from, source.asInput());
    Conditions.beforeCopy(input, original);
    boolean replace =
        Input.optionalText(input, "MetadataDirective").orElse("COPY").equals("REPLACE");
    if (!replace
        && from.name().equals(bucket.name())
        && source.key().equals(ObjectFields.key(input))) {
      throw S3Errors.invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
    byte[] content = objects.content(original);
    ObjectNode described = ObjectFields.fromInput(input, bucket, clock);
    if (!replace) {
      ObjectFields.inherit(original, described);
    }
    if (!Input.optionalText(input, "TaggingDirective").orElse("COPY").equals("REPLACE")) {
      described.set("Tags", original.node().path("Tags").deepCopy());
    }
    ObjectNode checksum = Trees.object();
    ChecksumAlgorithm.in(input).ifPresent(a -> checksum.put("ChecksumAlgorithm", a.name()));
    ChecksumAlgorithm.verify(content, checksum, described);
    described.put("ETag", ObjectFields.etag(ChecksumAlgorithm.md5(content)));
    Version version =
        objects.put(
            bucket,
            ObjectFields.key(input),
            described,
            content,
            current -> Conditions.beforeWrite(input, current));
    ObjectNode output = versioned(bucket, version);
    if (!from.versioning().isEmpty()) {
      output.put("CopySourceVersionId", original.id());
    }
    ObjectNode result = output.putObject("CopyObjectResult").put("ETag", version.etag());
    result.set("LastModified", Trees.timestamp(version.modified()));
    ChecksumAlgorithm.copy(version.node(), result);
    return output;
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    String key = ObjectFields.key(input);
    Conditions.beforeDelete(input, objects.current(bucket.name(), key));
    return delete(bucket, key, Input.optionalText(input, "VersionId"));
  }

  private ObjectNode delete(Bucket bucket, String key, Optional<String> version) {
    ObjectNode output = Trees.object();
    if (version.isPresent()) {
      output.put("VersionId", version.get());
      objects
          .deleteVersion(bucket.name(), key, version.get())
          .filter(Version::deleteMarker)
          .ifPresent(gone -> output.put("DeleteMarker", "true"));
      return output;
    }
    objects
        .delete(bucket, key, clock.instant())
        .ifPresent(marker -> output.put("VersionId", marker.id()).put("DeleteMarker", "true"));
    return output;
  }

  private ObjectNode deleteMany(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    ObjectNode request = Input.optionalObject(input, "Delete").orElseThrow(S3Errors::malformedXml);
    List<JsonNode> listed = Input.list(request, "Objects");
    if (listed.isEmpty() || listed.size() > MAX_KEYS_TO_DELETE) {
      throw S3Errors.malformedXml();
    }
    boolean quiet = Input.optionalBoolean(request, "Quiet").orElse(false);
    ObjectNode output = Trees.object();
    ArrayNode deleted = output.putArray("Deleted");
    for (JsonNode object : listed) {
      String key = object.path("Key").asText();
      Optional<String> version = Input.optionalText((ObjectNode) object, "VersionId");
      ObjectNode gone = delete(bucket, key, version);
      if (quiet) {
        continue;
      }
      ObjectNode entry = deleted.addObject().put("Key", key);
      version.ifPresent(id -> entry.put("VersionId", id));
      if (gone.has("DeleteMarker")) {
        entry
            .put("DeleteMarker", "true")
            .put("DeleteMarkerVersionId", gone.get("VersionId").asText());
      }
    }
    return output;
  }

  private ObjectNode attributes(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    Version version = find(bucket, input);
    List<String> wanted = List.of(Input.text(input, "ObjectAttributes").split("\\s*,\\s*"));
    ObjectNode output = Trees.object();
    output.set("LastModified", Trees.timestamp(version.modified()));
    if (wanted.contains("ETag")) {
      output.put("ETag", version.etag().replace("\"", ""));
    }
    if (wanted.contains("Checksum")) {
      ChecksumAlgorithm.copy(version.node(), output.putObject("Checksum"));
    }
    if (wanted.contains("ObjectParts") && version.node().has("PartsCount")) {
      output.putObject("ObjectParts").set("TotalPartsCount", version.node().get("PartsCount"));
    }
    if (wanted.contains("ObjectSize")) {
      output.put("ObjectSize", version.size());
    }
    if (wanted.contains("StorageClass")) {
      output.put("StorageClass", "STANDARD");
    }
    return output;
  }

  private ObjectNode putTagging(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    Version version = find(bucket, input);
    ObjectNode tags = Trees.object();
    ObjectNode tagging = Input.optionalObject(input, "Tagging").orElseThrow(S3Errors::malformedXml);
    Input.list(tagging, "TagSet")
        .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    if (tags.size() > ObjectFields.MAX_TAGS) {
      throw AwsException.badRequest("BadRequest", "Object tags cannot be greater than 10");
    }
    objects.change(bucket.name(), version, node -> node.set("Tags", tags));
    return versioned(bucket, version);
  }

  private ObjectNode getTagging(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    Version version = find(bucket, input);
    ObjectNode output = versioned(bucket, version);
    ArrayNode set = output.putArray("TagSet");
    version
        .node()
        .path("Tags")
        .properties()
        .forEach(t -> set.addObject().put("Key", t.getKey()).set("Value", t.getValue()));
    return output;
  }

  private ObjectNode deleteTagging(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    Version version = find(bucket, input);
    objects.change(bucket.name(), version, node -> node.remove("Tags"));
    return versioned(bucket, version);
  }

  private Version find(Bucket bucket, ObjectNode input) {
    String key = ObjectFields.key(input);
    Optional<String> id = Input.optionalText(input, "VersionId");
    if (id.isEmpty()) {
      return objects.current(bucket.name(), key).orElseThrow(S3Errors::noKey);
    }
    Version version =
        objects.versions(bucket.name(), key).stream()
            .filter(v -> v.id().equals(id.get()))
            .findFirst()
            .orElseThrow(S3Errors::noVersion);
    if (version.deleteMarker()) {
      throw new AwsException(
          "MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
    }
    return version;
  }

  private static ObjectNode written(Bucket bucket, Version version) {
    ObjectNode output = versioned(bucket, version).put("ETag", version.etag());
    ChecksumAlgorithm.copy(version.node(), output);
    output.set("ServerSideEncryption", version.node().get("ServerSideEncryption"));
    if (version.node().has("SSEKMSKeyId")) {
      output.set("SSEKMSKeyId", version.node().get("SSEKMSKeyId"));
    }
    return output;
  }

  private static ObjectNode versioned(Bucket bucket, Version version) {
    return bucket.versioning().isEmpty()
        ? Trees.object()
        : Trees.object().put("VersionId", version.id());
  }

  static byte[] body(ObjectNode input) {
    try {
      JsonNode body = input.get("Body");
      return body == null || body.isNull() ? new byte[0] : body.binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
