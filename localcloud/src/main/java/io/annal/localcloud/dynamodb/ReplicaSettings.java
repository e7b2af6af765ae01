package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;

/**
 * Settings that each replica has by itself, of replicas whose items the engine keeps in another
 * Region: deletion protection, encryption and table class. Those of the table at home are the
 * engine's.
 */
final class ReplicaSettings {
  private static final String PROTECTED = "DeletionProtectionEnabled";
  private static final String CLASS = "TableClassSummary";
  private static final String ENCRYPTION = "SSEDescription";

  private ReplicaSettings() {}

  /** Takes them out of an input. */
  static void move(ObjectNode input, ObjectNode known, CallContext context) {
    Input.optionalBoolean(input, PROTECTED).ifPresent(on -> known.put(PROTECTED, on));
    Input.optionalText(input, "TableClass")
        .ifPresent(name -> known.putObject(CLASS).put("TableClass", name));
    Input.optionalObject(input, "SSESpecification")
        .ifPresent(specification -> encryption(specification, known, context));
    input.remove(PROTECTED);
    input.remove("TableClass");
    input.remove("SSESpecification");
  }

  /** Puts them in the place of those that the table has at home. */
  static void describe(ObjectNode description, ObjectNode known) {
    description.put(PROTECTED, known.path(PROTECTED).asBoolean());
    description.remove(CLASS);
    description.remove(ENCRYPTION);
    known.optional(CLASS).ifPresent(name -> description.set(CLASS, name));
    known.optional(ENCRYPTION).ifPresent(key -> description.set(ENCRYPTION, key));
  }

  /**
   * Lets a replica go.
   *
   * @throws AwsException where it is protected
   */
  static void requireUnprotected(TableOverlay overlay, String table, CallContext context) {
    if (overlay.get(table, context).path(PROTECTED).asBoolean()) {
      throw AwsException.validation(
          "Resource cannot be deleted as it is currently protected against deletion. Disable"
              + " deletion protection first.");
    }
  }

  private static void encryption(ObjectNode specification, ObjectNode known, CallContext context) {
    known.remove(ENCRYPTION);
    if (!Input.optionalBoolean(specification, "Enabled").orElse(false)) {
      return; // the key that AWS owns: nothing is described then
    }
    String key = Input.optionalText(specification, "KMSMasterKeyId").orElse("alias/aws/dynamodb");
    String resource = key.startsWith("alias/") ? key : "key/" + key;
    var described = Trees.object().put("Status", "ENABLED").put("SSEType", "KMS");
    described.put("KMSMasterKeyArn", key.startsWith("arn:") ? key : context.arn("kms", resource));
    known.set(ENCRYPTION, described);
  }
}
