package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Keys: making and describing them, their state, rotation and tags. */
final class KeyOperations {
  private final Keys keys;
  private final KeyPolicies policies;
  private final Clock clock;

  KeyOperations(Keys keys, KeyPolicies policies, Clock clock) {
    this.keys = keys;
    this.policies = policies;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.ofEntries(
        Map.entry("CreateKey", this::createKey),
        Map.entry("DescribeKey", this::describeKey),
        Map.entry("ListKeys", this::listKeys),
        Map.entry("EnableKey", (input, context) -> state(input, context, Key.ENABLED)),
        Map.entry("DisableKey", (input, context) -> state(input, context, Key.DISABLED)),
        Map.entry("UpdateKeyDescription", this::updateDescription),
        Map.entry("ScheduleKeyDeletion", this::scheduleDeletion),
        Map.entry("CancelKeyDeletion", this::cancelDeletion),
        Map.entry("EnableKeyRotation", this::rotate),
        Map.entry(
            "DisableKeyRotation",
            (input, context) -> change(input, context, key -> key.without("Rotation"))),
        Map.entry("GetKeyRotationStatus", this::rotationStatus),
        Map.entry("TagResource", this::tag),
        Map.entry("UntagResource", this::untag),
        Map.entry("ListResourceTags", this::listTags));
  }

  private ObjectNode createKey(ObjectNode input, CallContext context) {
    onlySymmetric(input);
    var stored = Key.blank(clock.millis(), context);
    stored.put("Description", Input.optionalText(input, "Description").orElse(""));
    stored.put("Policy", policies.ofNew(input, stored.get("Arn").asText(), context));
    stored.set("Tags", Tags.added(node(), Input.list(input, "Tags")));
    var key = new Key(stored);
    keys.save(key, context);
    return node().set("KeyMetadata", key.metadata(context));
  }

  private static void onlySymmetric(ObjectNode input) {
    refuseOther(input, "KeySpec", "SYMMETRIC_DEFAULT");
    refuseOther(input, "CustomerMasterKeySpec", "SYMMETRIC_DEFAULT");
    refuseOther(input, "KeyUsage", "ENCRYPT_DECRYPT");
    refuseOther(input, "Origin", "AWS_KMS");
    refuseOther(input, "MultiRegion", "false");
  }

  private static void refuseOther(ObjectNode input, String member, String supported) {
    Input.optionalText(input, member)
        .filter(value -> !value.equals(supported))
        .ifPresent(value -> {
          throw AwsException.unsupported("%s %s of CreateKey".formatted(member, value));
        });
  }

  private ObjectNode describeKey(ObjectNode input, CallContext context) {
    return node().set("KeyMetadata", key(input, context).metadata(context));
  }

  private ObjectNode listKeys(ObjectNode input, CallContext context) {
    var output = node().put("Truncated", false);
    var list = output.putArray("Keys");
    keys.list(context)
        .forEach(key -> list.addObject().put("KeyId", key.id()).put("KeyArn", key.arn()));
    return output;
  }

  private ObjectNode updateDescription(ObjectNode input, CallContext context) {
    return change(
        input,
        context,
        key -> key.with("Description", new TextNode(Input.text(input, "Description"))));
  }

  /**
   * Waits 7 to 30 days, as <a
   * href="https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html">ScheduleKeyDeletion</a>
   * says.
   */
  private ObjectNode scheduleDeletion(ObjectNode input, CallContext context) {
    long days = Input.optionalLong(input, "PendingWindowInDays").orElse(30L);
    if (days < 7 || days > 30) {
      throw AwsException.validation("PendingWindowInDays must be between 7 and 30: " + days);
    }
    var date = Instant.now(clock).plus(Duration.ofDays(days));
    var key =
        key(input, context)
            .changeable()
            .with("KeyState", new TextNode(Key.PENDING_DELETION))
            .with("DeletionDate", JsonNodeFactory.instance.numberNode(date.toEpochMilli()));
    keys.save(key, context);
    var output =
        node()
            .put("KeyId", key.arn())
            .put("KeyState", key.state())
            .put("PendingWindowInDays", days);
    return output.set("DeletionDate", new POJONode(date));
  }

  private ObjectNode cancelDeletion(ObjectNode input, CallContext context) {
    var key = key(input, context);
    if (!key.state().equals(Key.PENDING_DELETION)) {
      throw AwsException.badRequest(
          "KMSInvalidStateException", key.arn() + " is not pending deletion.");
    }
    keys.save(key.with("KeyState", new TextNode(Key.DISABLED)).without("DeletionDate"), context);
    return node().put("KeyId", key.arn());
  }

  private ObjectNode state(ObjectNode input, CallContext context, String state) {
    return change(input, context, key -> key.with("KeyState", new TextNode(state)));
  }

  private ObjectNode rotate(ObjectNode input, CallContext context) {
    long days = Input.optionalLong(input, "RotationPeriodInDays").orElse(365L);
    return change(
        input, context, key -> key.with("Rotation", JsonNodeFactory.instance.numberNode(days)));
  }

  private ObjectNode rotationStatus(ObjectNode input, CallContext context) {
    var key = key(input, context);
    var output =
        node().put("KeyId", key.arn()).put("KeyRotationEnabled", key.stored().has("Rotation"));
    if (key.stored().has("Rotation")) {
      output.set("RotationPeriodInDays", key.get("Rotation"));
    }
    return output;
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    return change(
        input,
        context,
        key -> key.with("Tags", Tags.added(key.get("Tags"), Input.list(input, "Tags"))));
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    return change(
        input,
        context,
        key -> key.with("Tags", Tags.removed(key.get("Tags"), Input.list(input, "TagKeys"))));
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    var output = node().put("Truncated", false);
    output.set("Tags", Tags.list(key(input, context).get("Tags")));
    return output;
  }

  private ObjectNode change(ObjectNode input, CallContext context, UnaryOperator<Key> change) {
    keys.save(change.apply(key(input, context).changeable()), context);
    return node();
  }

  private Key key(ObjectNode input, CallContext context) {
    return keys.find(Input.text(input, "KeyId"), context);
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
