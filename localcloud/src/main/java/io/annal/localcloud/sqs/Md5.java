package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The digests by which clients check what was carried
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html).
 */
final class Md5 {
  private static final int TEXT = 1;
  private static final int BINARY = 2;

  private Md5() {}

  static String of(String text) {
    return hex("MD5", utf8(text));
  }

  /** The id that content-based deduplication gives a body. */
  static String contentId(String body) {
    return hex("SHA-256", utf8(body));
  }

  /** Of attributes by name: each name, type and value with its length before it. */
  static String of(JsonNode attributes) {
    var sorted = new TreeMap<String, JsonNode>();
    attributes.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    try {
      for (var attribute : sorted.entrySet()) {
        write(out, utf8(attribute.getKey()));
        write(out, utf8(attribute.getValue().path("DataType").asText()));
        boolean binary = attribute.getValue().hasNonNull("BinaryValue");
        out.writeByte(binary ? BINARY : TEXT);
        String value = attribute.getValue().path(binary ? "BinaryValue" : "StringValue").asText();
        write(out, binary ? Base64.getDecoder().decode(value) : utf8(value));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hex("MD5", bytes.toByteArray());
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
