package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.EncryptionKey;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.Set;

/**
 * Settings that the engine does not keep: deletion protection, which is enforced here; encryption
 * and table class, which describe where AWS would keep the data and have no other effect.
 */
final class TableFacts {
  static final String PROTECTED = "DeletionProtectionEnabled";
  static final String BILLING = "BillingModeSummary";
  private static final Set<String> CLASSES = Set.of("STANDARD", "STANDARD_INFREQUENT_ACCESS");

  private final Cloud cloud;

  TableFacts(Cloud cloud) {
    this.cloud = cloud;
  }

  /** Takes those settings out of an input; says whether there were any. */
  boolean move(ObjectNode input, ObjectNode known, CallContext context) {
    int before = input.size();
    Input.optionalBoolean(input, PROTECTED).ifPresent(on -> known.put(PROTECTED, on));
    Input.optionalText(input, "TableClass").ifPresent(name -> tableClass(name, known));
    Input.optionalObject(input, "SSESpecification")
        .ifPresent(specification -> encryption(specification, known, context));
    Input.optionalText(input, "BillingMode").ifPresent(mode -> billing(mode, known));
    input.remove(PROTECTED);
    input.remove("TableClass");
    input.remove("SSESpecification");
    return input.size() < before || input.has("BillingMode");
  }

  void describe(ObjectNode description, ObjectNode known) {
    description.put(PROTECTED, known.path(PROTECTED).asBoolean());
    for (String member : Set.of("SSEDescription", "TableClassSummary", BILLING)) {
      if (known.has(member)) {
        description.set(member, known.get(member));
      }
    }
    WarmThroughput.describe(description);
  }

  /** The billing mode is the same for all replicas. */
  void share(
      ObjectNode known,
      String table,
      Replication replication,
      TableOverlay overlay,
      CallContext context) {
    for (String region : replication.replicas()) {
      var place = context.in(region);
      var other = overlay.get(table, place);
      boolean differs = !other.path(BILLING).equals(known.path(BILLING));
      if (!region.equals(context.region()) && differs) {
        other.remove(BILLING);
        known.optional(BILLING).ifPresent(summary -> other.set(BILLING, summary));
        overlay.put(table, other, place);
      }
    }
  }

  /**
   * Lets a table go.
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

  private void tableClass(String name, ObjectNode known) {
    if (!CLASSES.contains(name)) {
      throw AwsException.validation(
          "Value '%s' at 'tableClass' failed to satisfy constraint: Member must satisfy enum value"
                  .formatted(name)
              + " set: [STANDARD, STANDARD_INFREQUENT_ACCESS]");
    }
    known.putObject("TableClassSummary").put("TableClass", name);
  }

  private void encryption(ObjectNode specification, ObjectNode known, CallContext context) {
    known.remove("SSEDescription");
    if (!Input.optionalBoolean(specification, "Enabled").orElse(false)) {
      return; // the key that AWS owns: nothing is described then
    }
    EncryptionKey.check(cloud, specification, "KMSMasterKeyId", "ValidationException", context);
    String key = Input.optionalText(specification, "KMSMasterKeyId").orElse("alias/aws/dynamodb");
    String resource = key.startsWith("alias/") ? key : "key/" + key;
    known
        .putObject("SSEDescription")
        .put("Status", "ENABLED")
        .put("SSEType", "KMS")
        .put("KMSMasterKeyArn", key.startsWith("arn:") ? key : context.arn("kms", resource));
  }

  private void billing(String mode, ObjectNode known) {
    known.remove(BILLING);
    if (mode.equals("PAY_PER_REQUEST")) {
      var summary = Trees.object().put("BillingMode", mode);
      summary.set("LastUpdateToPayPerRequestDateTime", Trees.timestamp(cloud.clock().instant()));
      known.set(BILLING, summary);
    }
  }
}
