package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.AwsException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a key encrypted: format byte, key id, IV, and AES-256-GCM text with the encryption context
 * as additional data, as AWS KMS has it (<a
 * href="https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html">Encryption
 * context</a>).
 */
final class Ciphertext {
  private static final byte FORMAT = 1;
  private static final int ID_BYTES = 36;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String keyId;
  private final byte[] iv;
  private final byte[] text;

  private Ciphertext(String keyId, byte[] iv, byte[] text) {
    this.keyId = keyId;
    this.iv = iv;
    this.text = text;
  }

  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  String keyId() {
    return keyId;
  }

  static Ciphertext parse(byte[] blob) {
    try {
      var buffer = ByteBuffer.wrap(blob);
      if (buffer.get() != FORMAT) {
        throw invalid();
      }
      byte[] id = new byte[ID_BYTES];
      byte[] iv = new byte[IV_BYTES];
      buffer.get(id).get(iv);
      byte[] text = new byte[buffer.remaining()];
      buffer.get(text);
      return new Ciphertext(new String(id, StandardCharsets.US_ASCII), iv, text);
    } catch (BufferUnderflowException e) {
      throw invalid();
    }
  }

  static byte[] encrypt(Key key, byte[] plaintext, JsonNode encryptionContext) {
    byte[] iv = random(IV_BYTES);
    try {
      byte[] text = cipher(Cipher.ENCRYPT_MODE, key, iv, encryptionContext).doFinal(plaintext);
      return ByteBuffer.allocate(1 + ID_BYTES + IV_BYTES + text.length)
          .put(FORMAT)
          .put(key.id().getBytes(StandardCharsets.US_ASCII))
          .put(iv)
          .put(text)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is not to be had in this JVM", e);
    }
  }

  byte[] decrypt(Key key, JsonNode encryptionContext) {
    try {
      return cipher(Cipher.DECRYPT_MODE, key, iv, encryptionContext).doFinal(text);
    } catch (GeneralSecurityException e) {
      throw invalid();
    }
  }

  private static Cipher cipher(int mode, Key key, byte[] iv, JsonNode encryptionContext)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    var material = Base64.getDecoder().decode(key.get("Material").asText());
    cipher.init(mode, new SecretKeySpec(material, "AES"), new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(canonical(encryptionContext));
    return cipher;
  }

  /** The same bytes for the same pairs, in whatever order they were given. */
  private static byte[] canonical(JsonNode encryptionContext) {
    var sorted = new TreeMap<String, String>();
    encryptionContext
        .properties()
        .forEach(pair -> sorted.put(pair.getKey(), pair.getValue().asText()));
    var bytes = new StringBuilder();
    sorted.forEach((name, value) ->
        bytes
            .append(name.length())
            .append(':')
            .append(name)
            .append(value.length())
            .append(':')
            .append(value));
    return bytes.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static AwsException invalid() {
    return AwsException.badRequest(
        "InvalidCiphertextException",
        "The ciphertext, or the encryption context that it was made with, is not valid.");
  }
}
