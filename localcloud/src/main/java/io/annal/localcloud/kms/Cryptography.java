package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The operations that use a key, beside those that look after it. */
final class Cryptography {
  private static final int MAX_PLAINTEXT = 4096;

  private final Keys keys;

  Cryptography(Keys keys) {
    this.keys = keys;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "Encrypt", this::encrypt,
        "Decrypt", this::decrypt,
        "ReEncrypt", this::reEncrypt,
        "GenerateDataKey", (input, context) -> dataKey(input, context, true),
        "GenerateDataKeyWithoutPlaintext", (input, context) -> dataKey(input, context, false),
        "GenerateRandom", this::random);
  }

  private ObjectNode encrypt(ObjectNode input, CallContext context) {
    var key = keys.find(Input.text(input, "KeyId"), context).usable();
    byte[] plaintext = blob(input, "Plaintext");
    if (plaintext.length == 0 || plaintext.length > MAX_PLAINTEXT) {
      throw AwsException.validation(
          "Plaintext has %d bytes; 1 to %d are possible"
              .formatted(plaintext.length, MAX_PLAINTEXT));
    }
    return encrypted(key, Ciphertext.encrypt(key, plaintext, contextOf(input, "EncryptionContext")))
        .put("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  }

  private ObjectNode decrypt(ObjectNode input, CallContext context) {
    var ciphertext = Ciphertext.parse(blob(input, "CiphertextBlob"));
    var key = keys.find(ciphertext.keyId(), context).usable();
    mustBe(key, Input.optionalText(input, "KeyId"), context);
    return node()
        .put("KeyId", key.arn())
        .put("Plaintext", ciphertext.decrypt(key, contextOf(input, "EncryptionContext")))
        .put("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  }

  private ObjectNode reEncrypt(ObjectNode input, CallContext context) {
    var ciphertext = Ciphertext.parse(blob(input, "CiphertextBlob"));
    var source = keys.find(ciphertext.keyId(), context).usable();
    mustBe(source, Input.optionalText(input, "SourceKeyId"), context);
    var destination = keys.find(Input.text(input, "DestinationKeyId"), context).usable();
    byte[] plaintext = ciphertext.decrypt(source, contextOf(input, "SourceEncryptionContext"));
    return encrypted(
            destination,
            Ciphertext.encrypt(
                destination, plaintext, contextOf(input, "DestinationEncryptionContext")))
        .put("SourceKeyId", source.arn())
        .put("SourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT")
        .put("DestinationEncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  }

  private void mustBe(Key key, Optional<String> named, CallContext context) {
    if (named.isPresent() && !keys.find(named.get(), context).id().equals(key.id())) {
      throw AwsException.badRequest(
          "IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can perform this operation.");
    }
  }

  private ObjectNode dataKey(ObjectNode input, CallContext context, boolean withPlaintext) {
    var key = keys.find(Input.text(input, "KeyId"), context).usable();
    byte[] plaintext = Ciphertext.random(dataKeyBytes(input));
    var output =
        encrypted(key, Ciphertext.encrypt(key, plaintext, contextOf(input, "EncryptionContext")));
    return withPlaintext ? output.put("Plaintext", plaintext) : output;
  }

  private static int dataKeyBytes(ObjectNode input) {
    var spec = Input.optionalText(input, "KeySpec");
    var bytes = Input.optionalLong(input, "NumberOfBytes");
    if (spec.isPresent() == bytes.isPresent()) {
      throw AwsException.validation("Please specify either number of bytes or key spec.");
    }
    return spec.map(name ->
            switch (name) {
              case "AES_256" -> 32;
              case "AES_128" -> 16;
              default ->
                  throw AwsException.validation("KeySpec is AES_128 or AES_256, not " + name);
            })
        .orElseGet(() -> bounded(bytes.orElseThrow()));
  }

  private ObjectNode random(ObjectNode input, CallContext context) {
    int bytes = bounded(Input.optionalLong(input, "NumberOfBytes").orElse(0L));
    return node().put("Plaintext", Ciphertext.random(bytes));
  }

  private static int bounded(long bytes) {
    if (bytes < 1 || bytes > 1024) {
      throw AwsException.validation("NumberOfBytes must be between 1 and 1024: " + bytes);
    }
    return (int) bytes;
  }

  private static ObjectNode encrypted(Key key, byte[] blob) {
    return node().put("CiphertextBlob", blob).put("KeyId", key.arn());
  }

  private static JsonNode contextOf(ObjectNode input, String member) {
    return Input.optionalObject(input, member).orElseGet(Cryptography::node);
  }

  static byte[] blob(ObjectNode input, String member) {
    try {
      byte[] bytes = input.path(member).binaryValue();
      if (bytes == null) {
        throw AwsException.validation("Missing required parameter: '%s'".formatted(member));
      }
      return bytes;
    } catch (IOException e) {
      throw AwsException.badRequest(
          "SerializationException", "'%s' is not base64".formatted(member));
    }
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
