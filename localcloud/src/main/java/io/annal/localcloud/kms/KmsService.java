package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * AWS KMS for symmetric keys of AWS_KMS origin: <a
 * href="https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html">API reference</a>.
 * Asymmetric, HMAC, multi-Region and imported keys, grants and custom key stores are refused by
 * name.
 */
public final class KmsService implements Service, GuardedResources {
  private static final int MATERIAL_BYTES = 32;

  private final Keys keys;
  private final Cryptography cryptography;
  private final Clock clock;
  private final Cloud cloud;

  public KmsService(Cloud cloud) {
    this.cloud = cloud;
    this.clock = cloud.clock();
    this.keys = new Keys(cloud.state(), clock);
    this.cryptography = new Cryptography(keys);
  }

  @Override
  public String name() {
    return "kms";
  }

  @Override
  public List<String> targets() {
    return List.of("TrentService");
  }

  @Override
  public void start() {
    keys.purge();
  }

  @Override
  public Map<String, Operation> operations() {
    return Map.ofEntries(
        Map.entry("CreateKey", this::createKey),
        Map.entry("DescribeKey", this::describeKey),
        Map.entry("ListKeys", this::listKeys),
        Map.entry(
            "EnableKey",
            (input, context) ->
                change(input, context, key -> key.with("KeyState", new TextNode(Key.ENABLED)))),
        Map.entry(
            "DisableKey",
            (input, context) ->
                change(input, context, key -> key.with("KeyState", new TextNode(Key.DISABLED)))),
        Map.entry("UpdateKeyDescription", this::updateDescription),
        Map.entry("ScheduleKeyDeletion", this::scheduleDeletion),
        Map.entry("CancelKeyDeletion", this::cancelDeletion),
        Map.entry(
            "EnableKeyRotation",
            (input, context) ->
                change(
                    input,
                    context,
                    key ->
                        key.with(
                            "Rotation",
                            JsonNodeFactory.instance.numberNode(
                                Input.optionalLong(input, "RotationPeriodInDays").orElse(365L))))),
        Map.entry(
            "DisableKeyRotation",
            (input, context) -> change(input, context, key -> key.without("Rotation"))),
        Map.entry("GetKeyRotationStatus", this::rotationStatus),
        Map.entry("GetKeyPolicy", this::getPolicy),
        Map.entry("PutKeyPolicy", this::putPolicy),
        Map.entry("ListKeyPolicies", this::listPolicies),
        Map.entry(
            "TagResource",
            (input, context) ->
                change(
                    input,
                    context,
                    key ->
                        key.with("Tags", Tags.added(key.get("Tags"), Input.list(input, "Tags"))))),
        Map.entry(
            "UntagResource",
            (input, context) ->
                change(
                    input,
                    context,
                    key ->
                        key.with(
                            "Tags", Tags.removed(key.get("Tags"), Input.list(input, "TagKeys"))))),
        Map.entry("ListResourceTags", this::listTags),
        Map.entry("CreateAlias", this::createAlias),
        Map.entry("UpdateAlias", this::updateAlias),
        Map.entry("DeleteAlias", this::deleteAlias),
        Map.entry("ListAliases", this::listAliases),
        Map.entry("Encrypt", cryptography::encrypt),
        Map.entry("Decrypt", cryptography::decrypt),
        Map.entry("ReEncrypt", cryptography::reEncrypt),
        Map.entry(
            "GenerateDataKey", (input, context) -> cryptography.dataKey(input, context, true)),
        Map.entry(
            "GenerateDataKeyWithoutPlaintext",
            (input, context) -> cryptography.dataKey(input, context, false)),
        Map.entry("GenerateRandom", cryptography::random));
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    var resource =
        Input.optionalText(input, "KeyId")
            .map(name -> keys.find(name, context).arn())
            .or(() -> ciphertextKey(input, context))
            .orElse("*");
    return List.of(new Permission("kms:" + operation, resource, conditionKeys(input, context)));
  }

  /** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
  private static Map<String, List<String>> conditionKeys(ObjectNode input, CallContext context) {
    var keys = new HashMap<String, List<String>>();
    keys.put("kms:CallerAccount", List.of(context.account()));
    Input.optionalText(input, "KeyId")
        .map(id -> id.substring(id.indexOf(":alias/") + 1))
        .filter(id -> id.startsWith("alias/"))
        .ifPresent(alias -> keys.put("kms:RequestAlias", List.of(alias)));
    Input.optionalObject(input, "EncryptionContext")
        .filter(pairs -> !pairs.isEmpty())
        .ifPresent(pairs -> {
          var names = new ArrayList<String>();
          pairs
              .properties()
              .forEach(pair -> {
                names.add(pair.getKey());
                keys.put(
                    "kms:EncryptionContext:" + pair.getKey(), List.of(pair.getValue().asText()));
              });
          keys.put("kms:EncryptionContextKeys", names);
        });
    return keys;
  }

  /**
   * Nobody uses a key but by its policy; where that lets the account, the account's IAM policies
   * count, too (https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html).
   */
  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    String arn = permission.resource();
    return arn.contains(":key/") ? keys.guard(arn) : Optional.empty();
  }

  private Optional<String> ciphertextKey(ObjectNode input, CallContext context) {
    return input.has("CiphertextBlob")
        ? Optional.of(
            keys.find(Ciphertext.parse(Cryptography.blob(input, "CiphertextBlob")).keyId(), context)
                .arn())
        : Optional.empty();
  }

  private ObjectNode createKey(ObjectNode input, CallContext context) {
    onlySymmetric(input);
    var id = UUID.randomUUID().toString();
    var stored = node().put("KeyId", id).put("Arn", context.arn("kms", "key/" + id));
    stored.put("KeyState", Key.ENABLED).put("CreationDate", clock.millis());
    stored.put("Description", Input.optionalText(input, "Description").orElse(""));
    stored.put("Material", Base64.getEncoder().encodeToString(Ciphertext.random(MATERIAL_BYTES)));
    stored.put(
        "Policy",
        input.hasNonNull("Policy")
            ? policy(input, stored.get("Arn").asText(), context)
            : defaultPolicy(context));
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

  private ObjectNode rotationStatus(ObjectNode input, CallContext context) {
    var key = key(input, context);
    var output =
        node().put("KeyId", key.arn()).put("KeyRotationEnabled", key.stored().has("Rotation"));
    if (key.stored().has("Rotation")) {
      output.set("RotationPeriodInDays", key.get("Rotation"));
    }
    return output;
  }

  private ObjectNode putPolicy(ObjectNode input, CallContext context) {
    String policy = policy(input, key(input, context).arn(), context);
    return change(input, context, key -> key.with("Policy", new TextNode(policy)));
  }

  /**
   * A key's policy must let who puts it put the next one, unless they say that they mean it
   * (https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html).
   */
  private String policy(ObjectNode input, String arn, CallContext context) {
    String policy = Input.text(input, "Policy");
    cloud.authorizer().requireResourcePolicy(policy, "MalformedPolicyDocumentException");
    var next = new Permission("kms:PutKeyPolicy", arn, Map.of());
    if (!Input.optionalBoolean(input, "BypassPolicyLockoutSafetyCheck").orElse(false)
        && !cloud.authorizer().allowedByResourcePolicy(policy, next, context)) {
      throw AwsException.badRequest(
          "MalformedPolicyDocumentException",
          "The new key policy will not allow you to update the key policy in the future.");
    }
    return policy;
  }

  private ObjectNode getPolicy(ObjectNode input, CallContext context) {
    return node()
        .put("PolicyName", "default")
        .put("Policy", key(input, context).get("Policy").asText());
  }

  private ObjectNode listPolicies(ObjectNode input, CallContext context) {
    key(input, context);
    var output = node().put("Truncated", false);
    output.putArray("PolicyNames").add("default");
    return output;
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    var output = node().put("Truncated", false);
    output.set("Tags", Tags.list(key(input, context).get("Tags")));
    return output;
  }

  private ObjectNode createAlias(ObjectNode input, CallContext context) {
    keys.createAlias(
        Input.text(input, "AliasName"),
        keys.find(Input.text(input, "TargetKeyId"), context).changeable(),
        context);
    return node();
  }

  private ObjectNode updateAlias(ObjectNode input, CallContext context) {
    keys.updateAlias(
        Input.text(input, "AliasName"),
        keys.find(Input.text(input, "TargetKeyId"), context).changeable(),
        context);
    return node();
  }

  private ObjectNode deleteAlias(ObjectNode input, CallContext context) {
    keys.deleteAlias(Input.text(input, "AliasName"), context);
    return node();
  }

  private ObjectNode listAliases(ObjectNode input, CallContext context) {
    var output = node().put("Truncated", false);
    var list = output.putArray("Aliases");
    var of = Input.optionalText(input, "KeyId").map(name -> keys.find(name, context));
    for (var alias : keys.aliases(of, context)) {
      var name = alias.get("AliasName").asText();
      var entry = list.addObject().put("AliasName", name).put("AliasArn", context.arn("kms", name));
      entry.set("TargetKeyId", alias.get("TargetKeyId"));
      entry.set(
          "CreationDate", new POJONode(Instant.ofEpochMilli(alias.get("CreationDate").asLong())));
      entry.set(
          "LastUpdatedDate",
          new POJONode(Instant.ofEpochMilli(alias.get("LastUpdatedDate").asLong())));
    }
    return output;
  }

  private ObjectNode change(ObjectNode input, CallContext context, UnaryOperator<Key> change) {
    keys.save(change.apply(key(input, context).changeable()), context);
    return node();
  }

  private Key key(ObjectNode input, CallContext context) {
    return keys.find(Input.text(input, "KeyId"), context);
  }

  private static String defaultPolicy(CallContext context) {
    return """
    {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",\
    "Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}\
    """
        .formatted(context.account());
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
