package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.s3.Buckets.Bucket;
import io.annal.localcloud.s3.ObjectStore.Version;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is in a bucket: objects, and all their versions. */
final class Listing {
  private static final int MAX_KEYS = 1000;

  private final Buckets buckets;
  private final ObjectStore objects;

  Listing(Buckets buckets, ObjectStore objects) {
    this.buckets = buckets;
    this.objects = objects;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "ListObjects", this::listV1,
        "ListObjectsV2", this::listV2,
        "ListObjectVersions", this::listVersions);
  }

  private ObjectNode listV1(ObjectNode input, CallContext context) {
    Page page = new Page(input, Input.optionalText(input, "Marker").orElse(""));
    ObjectNode output = page.head(input);
    Input.optionalText(input, "Marker").ifPresent(m -> output.put("Marker", page.encoded(m)));
    contents(page, bucket(input, context), output, Optional.of(BucketOperations.owner(context)));
    if (page.truncated) {
      output.put("NextMarker", page.encoded(page.last));
    }
    return output;
  }

  private ObjectNode listV2(ObjectNode input, CallContext context) {
    Optional<String> token = Input.optionalText(input, "ContinuationToken");
    String after =
        token.map(Listing::decoded).orElse(Input.optionalText(input, "StartAfter").orElse(""));
    Page page = new Page(input, after);
    ObjectNode output = page.head(input);
    token.ifPresent(t -> output.put("ContinuationToken", t));
    Input.optionalText(input, "StartAfter")
        .ifPresent(s -> output.put("StartAfter", page.encoded(s)));
    boolean owner = Input.optionalBoolean(input, "FetchOwner").orElse(false);
    contents(
        page,
        bucket(input, context),
        output,
        owner ? Optional.of(BucketOperations.owner(context)) : Optional.empty());
    output.put("KeyCount", page.count);
    if (page.truncated) {
      output.put(
          "NextContinuationToken",
          Base64.getUrlEncoder().encodeToString(page.last.getBytes(StandardCharsets.UTF_8)));
    }
    return output;
  }

  private void contents(Page page, Bucket bucket, ObjectNode output, Optional<ObjectNode> owner) {
    ArrayNode contents = output.putArray("Contents");
    for (List<Version> versions : objects.list(bucket.name(), page.prefix)) {
      Version version = versions.getFirst();
      if (version.deleteMarker() || !page.takes(version.key())) {
        continue;
      }
      ObjectNode entry = contents.addObject().put("Key", page.encoded(version.key()));
      described(entry, version);
      owner.ifPresent(o -> entry.set("Owner", o));
    }
    page.tail(output);
  }

  private ObjectNode listVersions(ObjectNode input, CallContext context) {
    Bucket bucket = bucket(input, context);
    String keyMarker = Input.optionalText(input, "KeyMarker").orElse("");
    String idMarker = Input.optionalText(input, "VersionIdMarker").orElse("");
    Page page = new Page(input, idMarker.isEmpty() ? keyMarker : "");
    ObjectNode output = page.head(input).put("KeyMarker", page.encoded(keyMarker));
    output.put("VersionIdMarker", idMarker);
    ArrayNode versions = output.putArray("Versions");
    ArrayNode markers = output.putArray("DeleteMarkers");
    String lastId = "";
    for (List<Version> all : objects.list(bucket.name(), page.prefix)) {
      for (Version version : after(all, keyMarker, idMarker)) {
        if (!page.takes(version.key())) {
          continue;
        }
        lastId = version.id();
        ObjectNode entry =
            (version.deleteMarker() ? markers : versions)
                .addObject()
                .put("Key", page.encoded(version.key()))
                .put("VersionId", version.id())
                .put("IsLatest", Boolean.toString(version.equals(all.getFirst())));
        entry.set("Owner", BucketOperations.owner(context));
        if (version.deleteMarker()) {
          entry.set("LastModified", Trees.timestamp(version.modified()));
        } else {
          described(entry, version);
        }
      }
    }
    page.tail(output);
    if (page.truncated) {
      output.put("NextKeyMarker", page.encoded(page.last)).put("NextVersionIdMarker", lastId);
    }
    return output;
  }

  private static List<Version> after(List<Version> all, String key, String id) {
    String own = all.getFirst().key();
    if (id.isEmpty() || own.compareTo(key) > 0) {
      return all;
    }
    if (own.compareTo(key) < 0) {
      return List.of();
    }
    int marker = all.stream().map(Version::id).toList().indexOf(id);
    return all.subList(marker + 1, all.size());
  }

  private static void described(ObjectNode entry, Version version) {
    entry.set("LastModified", Trees.timestamp(version.modified()));
    entry.put("ETag", version.etag());
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      if (version.node().has(algorithm.member())) {
        entry.putArray("ChecksumAlgorithm").add(algorithm.name());
        entry.set("ChecksumType", version.node().get("ChecksumType"));
      }
    }
    entry.put("Size", version.size()).put("StorageClass", "STANDARD");
  }

  private Bucket bucket(ObjectNode input, CallContext context) {
    return buckets.get(Input.text(input, "Bucket"), context);
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Errors.invalidArgument("The continuation token provided is incorrect");
    }
  }

  /** Collects what fits on a page. */
  private static final class Page {
    private final String prefix;
    private final String delimiter;
    private final String after;
    private final int size;
    private final boolean url;
    private final Set<String> common = new LinkedHashSet<>();
    private int count;
    private boolean truncated;
    private String last = "";

    Page(ObjectNode input, String after) {
      this.prefix = Input.optionalText(input, "Prefix").orElse("");
      this.delimiter = Input.optionalText(input, "Delimiter").orElse("");
      this.after = after;
      this.size = Math.min(MAX_KEYS, Input.optionalInt(input, "MaxKeys").orElse(MAX_KEYS));
      this.url = Input.optionalText(input, "EncodingType").orElse("").equals("url");
      if (size < 0) {
        throw S3Errors.invalidArgument(
            "Argument maxKeys must be an integer between 0 and 2147483647");
      }
    }

    /** Whether the key stands on the page by itself. */
    boolean takes(String key) {
      int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      String name = end < 0 ? key : key.substring(0, end + delimiter.length());
      if (truncated || name.compareTo(after) <= 0 || common.contains(name)) {
        return false;
      }
      if (count >= size) {
        truncated = size > 0;
        return false;
      }
      count++;
      last = name;
      if (end >= 0) {
        common.add(name);
      }
      return end < 0;
    }

    ObjectNode head(ObjectNode input) {
      ObjectNode output =
          Trees.object()
              .put("Name", Input.text(input, "Bucket"))
              .put("Prefix", encoded(prefix))
              .put("MaxKeys", size);
      if (!delimiter.isEmpty()) {
        output.put("Delimiter", encoded(delimiter));
      }
      if (url) {
        output.put("EncodingType", "url");
      }
      return output;
    }

    void tail(ObjectNode output) {
      output.put("IsTruncated", truncated);
      ArrayNode prefixes = output.putArray("CommonPrefixes");
      common.forEach(name -> prefixes.addObject().put("Prefix", encoded(name)));
    }

    String encoded(String key) {
      return url
          ? URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/").replace("*", "%2A")
          : key;
    }
  }
}
