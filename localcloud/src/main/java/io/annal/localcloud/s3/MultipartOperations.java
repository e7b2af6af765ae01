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
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Uploads in parts.
 *
 * <p>See <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">S3's page
 * on them</a>; a part but the last has at least 5 MiB.
 */
final class MultipartOperations {
  private static final int MIN_PART = 5 << 20;
  private static final int MAX_PARTS = 10_000;

  private final Buckets buckets;
  private final ObjectStore objects;
  private final Uploads uploads;
  private final Clock clock;

  MultipartOperations(Buckets buckets, ObjectStore objects, Uploads uploads, Clock clock) {
    this.buckets = buckets;
    this.objects = objects;
    this.uploads = uploads;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateMultipartUpload", this::create,
        "UploadPart", this::uploadPart,
        "UploadPartCopy", this::copyPart,
        "CompleteMultipartUpload", this::complete,
        "AbortMultipartUpload", this::abort,
        "ListParts", this::listParts,
        "ListMultipartUploads", this::list);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    ObjectNode described = ObjectFields.fromInput(input, bucket, clock);
    ObjectNode upload = Trees.object().put("Key", ObjectFields.key(input));
    upload.put("Initiated", clock.instant().toString()).set("Object", described);
    Input.optionalText(input, "ChecksumAlgorithm")
        .map(ChecksumAlgorithm::named)
        .ifPresent(algorithm ->
            upload
                .put("ChecksumAlgorithm", algorithm.name())
                .put(
                    "ChecksumType",
                    Input.optionalText(input, "ChecksumType")
                        .orElse(
                            algorithm == ChecksumAlgorithm.CRC64NVME
                                ? "FULL_OBJECT"
                                : "COMPOSITE")));
    ObjectNode output =
        Trees.object()
            .put("Bucket", bucket.name())
            .put("Key", ObjectFields.key(input))
            .put("UploadId", uploads.create(bucket.name(), upload));
    for (String member : List.of("ChecksumAlgorithm", "ChecksumType")) {
      if (upload.has(member)) {
        output.set(member, upload.get(member));
      }
    }
    return output;
  }

  private ObjectNode uploadPart(ObjectNode input, CallContext context) {
    return part(input, ObjectOperations.body(input), context);
  }

  private ObjectNode copyPart(ObjectNode input, CallContext context) {
    CopySource source = CopySource.of(Input.text(input, "CopySource"));
    Bucket from = buckets.get(source.bucket(), context);
    Version original =
        source.version().isEmpty()
            ? objects.current(from.name(), source.key()).orElseThrow(S3Errors::noKey)
            : objects.versions(from.name(), source.key()).stream()
                .filter(v -> v.id().equals(source.version().get()))
                .findFirst()
                .orElseThrow(S3Errors::noVersion);
    byte[] content = objects.content(original);
    byte[] part =
        Input.optionalText(input, "CopySourceRange")
            .flatMap(range -> ByteRange.of(range, content.length))
            .map(range -> range.of(content))
            .orElse(content);
    ObjectNode written = part(input, part, context);
    ObjectNode output = Trees.object();
    ObjectNode result = output.putObject("CopyPartResult");
    result.set("ETag", written.get("ETag"));
    result.set("LastModified", Trees.timestamp(clock.instant()));
    return output;
  }

  private ObjectNode part(ObjectNode input, byte[] body, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    long number = Input.optionalLong(input, "PartNumber").orElse(0L);
    if (number < 1 || number > MAX_PARTS) {
      throw S3Errors.invalidArgument(
          "Part number must be an integer between 1 and 10000, inclusive");
    }
    ObjectNode upload = uploads.get(bucket.name(), input);
    ObjectNode checked = input.deepCopy();
    if (ChecksumAlgorithm.in(input).isEmpty() && upload.has("ChecksumAlgorithm")) {
      checked.set("ChecksumAlgorithm", upload.get("ChecksumAlgorithm"));
    }
    ObjectNode part = Trees.object().put("LastModified", clock.instant().toString());
    ChecksumAlgorithm.verify(body, checked, part);
    part.remove("ChecksumType");
    part.put("ETag", ObjectFields.etag(ChecksumAlgorithm.md5(body)));
    uploads.putPart(bucket.name(), input, (int) number, part, body);
    ObjectNode output = Trees.object();
    output.set("ETag", part.get("ETag"));
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      if (part.has(algorithm.member())) {
        output.set(algorithm.member(), part.get(algorithm.member()));
      }
    }
    return output;
  }

  private ObjectNode complete(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    ObjectNode upload = uploads.get(bucket.name(), input);
    List<JsonNode> named =
        Input.optionalObject(input, "MultipartUpload")
            .map(m -> Input.list(m, "Parts"))
            .filter(parts -> !parts.isEmpty())
            .orElseThrow(S3Errors::malformedXml);
    var content = new ByteArrayOutputStream();
    var md5s = new ByteArrayOutputStream();
    var checksums = new ByteArrayOutputStream();
    int previous = 0;
    int count = 0;
    for (JsonNode wanted : named) {
      int number = wanted.path("PartNumber").asInt();
      if (number <= previous) {
        throw AwsException.badRequest(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.");
      }
      previous = number;
      count++;
      ObjectNode part = uploads.part(bucket.name(), input, number);
      matching(wanted, part);
      byte[] bytes = uploads.content(part);
      if (bytes.length < MIN_PART && count < named.size()) {
        throw AwsException.badRequest(
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed object size.");
      }
      content.writeBytes(bytes);
      md5s.writeBytes(HexFormat.of().parseHex(plain(part.get("ETag").textValue())));
      checksum(upload, part).ifPresent(checksums::writeBytes);
    }
    ObjectNode described = upload.withObject("Object");
    described.put("LastModified", clock.instant().toString());
    described.put("PartsCount", named.size());
    String md5 = HexFormat.of().formatHex(ChecksumAlgorithm.md5(md5s.toByteArray()));
    described.put("ETag", "\"%s-%d\"".formatted(md5, named.size()));
    checksum(
        input, upload, described, content.toByteArray(), checksums.toByteArray(), named.size());
    Version version =
        objects.put(
            bucket,
            upload.get("Key").textValue(),
            described,
            content.toByteArray(),
            current -> Conditions.beforeWrite(input, current));
    uploads.remove(bucket.name(), input);
    return completed(bucket, version);
  }

  private static ObjectNode completed(Bucket bucket, Version version) {
    ObjectNode output =
        Trees.object()
            .put(
                "Location", "http://%s.s3.amazonaws.com/%s".formatted(bucket.name(), version.key()))
            .put("Bucket", bucket.name())
            .put("Key", version.key())
            .put("ETag", version.etag());
    ChecksumAlgorithm.copy(version.node(), output);
    if (!bucket.versioning().isEmpty()) {
      output.put("VersionId", version.id());
    }
    return output;
  }

  /** Of the whole object, or of its parts' checksums, as the upload was begun. */
  private static void checksum(
      ObjectNode input,
      ObjectNode upload,
      ObjectNode described,
      byte[] content,
      byte[] sums,
      int parts) {
    boolean composite = upload.path("ChecksumType").asText("FULL_OBJECT").equals("COMPOSITE");
    if (!composite) {
      ObjectNode expected = Trees.object();
      ChecksumAlgorithm.in(input).ifPresent(a -> expected.set(a.member(), input.get(a.member())));
      if (expected.isEmpty() && upload.has("ChecksumAlgorithm")) {
        expected.set("ChecksumAlgorithm", upload.get("ChecksumAlgorithm"));
      }
      ChecksumAlgorithm.verify(content, expected, described);
      return;
    }
    ChecksumAlgorithm algorithm =
        ChecksumAlgorithm.named(upload.get("ChecksumAlgorithm").textValue());
    described
        .put(algorithm.member(), algorithm.of(sums) + "-" + parts)
        .put("ChecksumType", "COMPOSITE");
  }

  private static java.util.Optional<byte[]> checksum(ObjectNode upload, ObjectNode part) {
    return Input.optionalText(upload, "ChecksumAlgorithm")
        .map(ChecksumAlgorithm::named)
        .flatMap(algorithm -> Input.optionalText(part, algorithm.member()))
        .map(Base64.getDecoder()::decode);
  }

  private static void matching(JsonNode wanted, ObjectNode part) {
    boolean same = plain(wanted.path("ETag").asText()).equals(plain(part.get("ETag").textValue()));
    if (!same) {
      throw Uploads.invalidPart();
    }
  }

  private static String plain(String etag) {
    return etag.replace("\"", "");
  }

  private ObjectNode abort(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    uploads.get(bucket.name(), input);
    uploads.remove(bucket.name(), input);
    return Trees.object();
  }

  private ObjectNode listParts(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    ObjectNode upload = uploads.get(bucket.name(), input);
    int after = Input.optionalInt(input, "PartNumberMarker").orElse(0);
    long max = Input.optionalLong(input, "MaxParts").orElse(1000L);
    ObjectNode output =
        Trees.object()
            .put("Bucket", bucket.name())
            .put("MaxParts", max)
            .put("PartNumberMarker", after);
    output.set("Key", upload.get("Key"));
    output.set("UploadId", input.get("UploadId"));
    ArrayNode parts = output.putArray("Parts");
    List<ObjectNode> rest =
        uploads.parts(bucket.name(), input).stream()
            .filter(part -> part.get("PartNumber").intValue() > after)
            .toList();
    rest.stream().limit(max).forEach(part -> parts.add(listed(part)));
    output.put("IsTruncated", rest.size() > parts.size());
    if (rest.size() > parts.size()) {
      output.set("NextPartNumberMarker", parts.get(parts.size() - 1).get("PartNumber"));
    }
    return output;
  }

  private static ObjectNode listed(ObjectNode part) {
    ObjectNode entry = part.deepCopy();
    entry.remove("Blob");
    entry.set("LastModified", Trees.timestamp(Instant.parse(part.get("LastModified").textValue())));
    return entry;
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    Bucket bucket = buckets.get(Input.text(input, "Bucket"), context);
    for (String member : List.of("KeyMarker", "UploadIdMarker", "Delimiter")) {
      if (!Input.optionalText(input, member).orElse("").isEmpty()) {
        throw AwsException.unsupported(member + " of ListMultipartUploads");
      }
    }
    String prefix = Input.optionalText(input, "Prefix").orElse("");
    ObjectNode output = Trees.object().put("Bucket", bucket.name()).put("MaxUploads", 1000);
    ArrayNode list = output.putArray("Uploads");
    uploads
        .all(bucket.name())
        .forEach((id, upload) -> {
          if (upload.get("Key").textValue().startsWith(prefix)) {
            ObjectNode entry = list.addObject().put("UploadId", id).put("StorageClass", "STANDARD");
            entry.set("Key", upload.get("Key"));
            entry.set(
                "Initiated", Trees.timestamp(Instant.parse(upload.get("Initiated").textValue())));
          }
        });
    return output.put("IsTruncated", false);
  }
}
