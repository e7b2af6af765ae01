package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code bucket/key?versionId=…}, percent-encoded, perhaps with a slash before. */
record CopySource(String bucket, String key, Optional<String> version) {

  static CopySource of(String header) {
    int query = header.indexOf("?versionId=");
    Optional<String> version =
        query < 0
            ? Optional.empty()
            : Optional.of(header.substring(query + "?versionId=".length()));
    String path = query < 0 ? header : header.substring(0, query);
    String decoded = decoded(path);
    String plain = decoded.startsWith("/") ? decoded.substring(1) : decoded;
    int slash = plain.indexOf('/');
    if (slash <= 0 || slash == plain.length() - 1) {
      throw S3Errors.invalidArgument(
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
    return new CopySource(plain.substring(0, slash), plain.substring(slash + 1), version);
  }

  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Errors.invalidArgument("Copy Source must be URL-encoded: " + path);
    }
  }

  ObjectNode asInput() {
    ObjectNode input = Trees.object().put("Bucket", bucket).put("Key", key);
    version.ifPresent(id -> input.put("VersionId", id));
    return input;
  }
}
