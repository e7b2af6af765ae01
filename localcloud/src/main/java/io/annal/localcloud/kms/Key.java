package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * A symmetric key as it is kept: what describes it, and its material, which never leaves this
 * package.
 */
record Key(ObjectNode stored) {

  static final String ENABLED = "Enabled";
  static final String DISABLED = "Disabled";
  static final String PENDING_DELETION = "PendingDeletion";

  private static final int MATERIAL_BYTES = 32;

  /** What every new key has: an id, its state and its material. */
  static ObjectNode blank(long now, CallContext context) {
    var id = UUID.randomUUID().toString();
    return JsonNodeFactory.instance
        .objectNode()
        .put("KeyId", id)
        .put("Arn", context.arn("kms", "key/" + id))
        .put("KeyState", ENABLED)
        .put("CreationDate", now)
        .put("Material", Base64.getEncoder().encodeToString(Ciphertext.random(MATERIAL_BYTES)));
  }

  String id() {
    return stored.get("KeyId").asText();
  }

  String arn() {
    return stored.get("Arn").asText();
  }

  String state() {
    return stored.get("KeyState").asText();
  }

  JsonNode get(String member) {
    return stored.path(member);
  }

  Instant deletionDate() {
    return Instant.ofEpochMilli(stored.path("DeletionDate").asLong(Long.MAX_VALUE));
  }

  /** This key with one member changed; null takes it away. */
  Key with(String member, JsonNode value) {
    var copy = stored.deepCopy();
    copy.set(member, value);
    return new Key(copy);
  }

  Key without(String member) {
    var copy = stored.deepCopy();
    copy.remove(member);
    return new Key(copy);
  }

  /**
   * Refuses a cryptographic operation on a key that is not enabled.
   *
   * <p>Source: <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Key
   * states of AWS KMS keys</a>.
   */
  Key usable() {
    return switch (state()) {
      case ENABLED -> this;
      case DISABLED -> throw AwsException.badRequest("DisabledException", arn() + " is disabled.");
      default ->
          throw AwsException.badRequest(
              "KMSInvalidStateException", arn() + " is pending deletion.");
    };
  }

  /** Refuses a change of a key that waits for its deletion. */
  Key changeable() {
    if (state().equals(PENDING_DELETION)) {
      throw AwsException.badRequest("KMSInvalidStateException", arn() + " is pending deletion.");
    }
    return this;
  }

  ObjectNode metadata(CallContext context) {
    var metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("AWSAccountId", context.account());
    metadata.put("KeyId", id());
    metadata.put("Arn", arn());
    metadata.set("CreationDate", timestamp("CreationDate"));
    metadata.put("Enabled", state().equals(ENABLED));
    metadata.put("Description", stored.path("Description").asText(""));
    metadata.put("KeyUsage", "ENCRYPT_DECRYPT");
    metadata.put("KeyState", state());
    if (stored.has("DeletionDate")) {
      metadata.set("DeletionDate", timestamp("DeletionDate"));
    }
    metadata.put("Origin", "AWS_KMS");
    metadata.put("KeyManager", stored.path("KeyManager").asText("CUSTOMER"));
    metadata.put("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT");
    metadata.put("KeySpec", "SYMMETRIC_DEFAULT");
    metadata.putArray("EncryptionAlgorithms").add("SYMMETRIC_DEFAULT");
    metadata.put("MultiRegion", false);
    return metadata;
  }

  private POJONode timestamp(String member) {
    return new POJONode(Instant.ofEpochMilli(stored.get(member).asLong()));
  }
}
