package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that objects are sent with. */
enum ChecksumAlgorithm {
  CRC32,
  CRC32C,
  CRC64NVME,
  SHA1,
  SHA256;

  /** The JVM compiles what is called often sooner than what is called with much at once. */
  private static final int STEP = 1 << 10;

  /** The member that carries it, e.g. {@code ChecksumCRC32}. */
  String member() {
    return "Checksum" + name();
  }

  /** Base64, as it travels. */
  String of(byte[] bytes) {
    return Base64.getEncoder().encodeToString(digest(bytes));
  }

  /** Which of them the input names, by a value or as the algorithm to use. */
  static Optional<ChecksumAlgorithm> in(ObjectNode input) {
    for (ChecksumAlgorithm algorithm : values()) {
      if (input.hasNonNull(algorithm.member())) {
        return Optional.of(algorithm);
      }
    }
    return Optional.ofNullable(input.get("ChecksumAlgorithm")).map(name -> named(name.asText()));
  }

  static ChecksumAlgorithm named(String name) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            S3Errors.invalidRequest(
                "Checksum algorithm provided is unsupported. Please try again with any of the"
                    + " valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
  }

  /**
   * Refuses a body that is not what its sender says, and sets the checksum that is stored with it:
   * the sender's, or CRC-64/NVME.
   */
  static void verify(byte[] body, ObjectNode input, ObjectNode stored) {
    if (input.hasNonNull("ContentMD5")
        && !input.get("ContentMD5").asText().equals(base64Md5(body))) {
      throw AwsException.badRequest(
          "BadDigest", "The Content-MD5 you specified did not match what we received.");
    }
    ChecksumAlgorithm algorithm = in(input).orElse(CRC64NVME);
    String actual = algorithm.of(body);
    if (input.hasNonNull(algorithm.member())
        && !input.get(algorithm.member()).asText().equals(actual)) {
      throw AwsException.badRequest(
          "BadDigest",
          "The %s you specified did not match the calculated checksum.".formatted(algorithm));
    }
    stored.put(algorithm.member(), actual).put("ChecksumType", "FULL_OBJECT");
  }

  /** The checksum members of what is stored, put onto an answer. */
  static void copy(ObjectNode stored, ObjectNode output) {
    for (ChecksumAlgorithm algorithm : values()) {
      if (stored.has(algorithm.member())) {
        output.set(algorithm.member(), stored.get(algorithm.member()));
        output.set("ChecksumType", stored.get("ChecksumType"));
      }
    }
  }

  static byte[] md5(byte[] bytes) {
    var md5 = messageDigest("MD5");
    for (int from = 0; from < bytes.length; from += STEP) {
      md5.update(bytes, from, Math.min(STEP, bytes.length - from));
    }
    return md5.digest();
  }

  private static String base64Md5(byte[] bytes) {
    return Base64.getEncoder().encodeToString(md5(bytes));
  }

  private byte[] digest(byte[] bytes) {
    return switch (this) {
      case CRC32 -> sum(new CRC32(), Integer.BYTES, bytes);
      case CRC32C -> sum(new CRC32C(), Integer.BYTES, bytes);
      case CRC64NVME -> sum(new Crc64Nvme(), Long.BYTES, bytes);
      case SHA1 -> messageDigest("SHA-1").digest(bytes);
      case SHA256 -> messageDigest("SHA-256").digest(bytes);
    };
  }

  private static byte[] sum(Checksum sum, int width, byte[] bytes) {
    sum.update(bytes, 0, bytes.length);
    byte[] whole = ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).array();
    return Arrays.copyOfRange(whole, Long.BYTES - width, Long.BYTES);
  }

  private static MessageDigest messageDigest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
