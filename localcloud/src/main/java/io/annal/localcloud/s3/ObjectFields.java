package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.s3.ObjectStore.Version;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What is told of an object beside its content. */
final class ObjectFields {
  static final int MAX_TAGS = 10;

  private static final int MAX_KEY = 1024;
  private static final int MAX_METADATA = 2048;
  private static final List<String> SYSTEM =
      List.of(
          "ContentType",
          "CacheControl",
          "ContentDisposition",
          "ContentEncoding",
          "ContentLanguage",
          "Expires");
  private static final List<String> REFUSED =
      List.of(
          "SSECustomerAlgorithm",
          "WebsiteRedirectLocation",
          "ObjectLockMode",
          "ObjectLockRetainUntilDate",
          "ObjectLockLegalHoldStatus",
          "WriteOffsetBytes",
          "GrantRead",
          "GrantFullControl");

  private ObjectFields() {}

  static String key(ObjectNode input) {
    String key = Input.text(input, "Key");
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY) {
      throw AwsException.badRequest("KeyTooLongError", "Your key is too long");
    }
    return key;
  }

  static ObjectNode fromInput(ObjectNode input, Bucket bucket, Clock clock) {
    for (String member : REFUSED) {
      if (input.hasNonNull(member)) {
        throw AwsException.unsupported(member + " of an object");
      }
    }
    BucketOperations.privateOnly(input);
    String storage = Input.optionalText(input, "StorageClass").orElse("STANDARD");
    if (!storage.equals("STANDARD")) {
      throw AwsException.unsupported("Storage class " + storage);
    }
    ObjectNode described =
        Trees.object()
            .put("LastModified", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
            .put("ContentType", "binary/octet-stream");
    SYSTEM.forEach(m -> Input.optionalText(input, m).ifPresent(v -> described.put(m, v)));
    ObjectNode metadata = described.putObject("Metadata");
    Input.optionalObject(input, "Metadata").ifPresent(metadata::setAll);
    if (metadata.toString().length() > MAX_METADATA + 1024) {
      throw AwsException.badRequest(
          "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
    }
    tags(input, described.putObject("Tags"));
    encryption(input, bucket, described);
    return described;
  }

  static void inherit(Version original, ObjectNode described) {
    SYSTEM.forEach(member -> {
      if (original.node().has(member)) {
        described.set(member, original.node().get(member));
      }
    });
    described.set("Metadata", original.node().path("Metadata").deepCopy());
  }

  static ObjectNode toOutput(Version version) {
    ObjectNode stored = version.node();
    ObjectNode output = Trees.object().put("ETag", version.etag()).put("AcceptRanges", "bytes");
    output.set("LastModified", Trees.timestamp(version.modified()));
    SYSTEM.forEach(member -> copy(stored, output, member));
    copy(stored, output, "Metadata");
    copy(stored, output, "ServerSideEncryption");
    copy(stored, output, "SSEKMSKeyId");
    ChecksumAlgorithm.copy(stored, output);
    int tags = stored.path("Tags").size();
    if (tags > 0) {
      output.put("TagCount", tags);
    }
    return output;
  }

  static void withoutChecksums(ObjectNode output) {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      output.remove(algorithm.member());
    }
    output.remove("ChecksumType");
  }

  /** What a reader wants the answer's headers to be. */
  static void override(ObjectNode input, ObjectNode output) {
    for (String member : SYSTEM) {
      Input.optionalText(input, "Response" + member)
          .ifPresent(value -> output.put(member, headerValue("Response" + member, value)));
    }
  }

  static String etag(byte[] md5) {
    return "\"" + HexFormat.of().formatHex(md5) + "\"";
  }

  private static void tags(ObjectNode input, ObjectNode tags) {
    String header = input.path("Tagging").isTextual() ? input.get("Tagging").textValue() : "";
    for (String pair : header.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        tags.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    if (tags.size() > MAX_TAGS) {
      throw AwsException.badRequest("BadRequest", "Object tags cannot be greater than 10");
    }
  }

  private static void encryption(ObjectNode input, Bucket bucket, ObjectNode described) {
    JsonNode byDefault =
        bucket
            .configuration("ServerSideEncryptionConfiguration")
            .map(c -> c.path("Rules").path(0).path("ApplyServerSideEncryptionByDefault"))
            .orElse(Trees.object());
    described.put(
        "ServerSideEncryption",
        Input.optionalText(input, "ServerSideEncryption")
            .orElse(byDefault.path("SSEAlgorithm").asText("AES256")));
    String key =
        Input.optionalText(input, "SSEKMSKeyId")
            .orElse(byDefault.path("KMSMasterKeyID").asText(""));
    if (!key.isEmpty() && described.get("ServerSideEncryption").textValue().startsWith("aws:kms")) {
      described.put("SSEKMSKeyId", key);
    }
  }

  private static void copy(ObjectNode from, ObjectNode to, String member) {
    if (from.has(member)) {
      to.set(member, from.get(member));
    }
  }

  private static String headerValue(String member, String value) {
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
      throw S3Errors.invalidArgument(
          "Header value has a control character, which ends or breaks it: " + member);
    }
    if (value.chars().anyMatch(c -> c > 0xFF)) {
      throw S3Errors.invalidArgument(
          "Header value cannot be represented using ISO-8859-1: " + member);
    }
    return value;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Errors.invalidArgument(
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query"
              + " parameters without tag name duplicates.");
    }
  }

  /** The user's metadata among a request's headers. */
  static void metadata(Map<String, List<String>> headers, ObjectNode input) {
    ObjectNode metadata = Trees.object();
    headers.forEach((name, values) -> {
      if (name.startsWith("x-amz-meta-")) {
        metadata.put(name.substring("x-amz-meta-".length()), String.join(",", values));
      }
    });
    if (!metadata.isEmpty()) {
      input.set("Metadata", metadata);
    }
  }
}
