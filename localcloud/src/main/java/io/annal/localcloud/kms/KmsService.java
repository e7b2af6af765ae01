package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * AWS KMS for symmetric keys of AWS_KMS origin: <a
 * href="https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html">API reference</a>.
 * Asymmetric, HMAC, multi-Region and imported keys, grants and custom key stores are refused by
 * name.
 */
public final class KmsService implements Service, GuardedResources {
  private final Keys keys;
  private final Map<String, Operation> operations = new HashMap<>();

  public KmsService(Cloud cloud) {
    this.keys = new Keys(cloud.state(), cloud.clock());
    var policies = new KeyPolicies(keys, cloud);
    operations.putAll(new KeyOperations(keys, policies, cloud.clock()).operations());
    operations.putAll(policies.operations());
    operations.putAll(new AliasOperations(keys).operations());
    operations.putAll(new Cryptography(keys).operations());
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
    return operations;
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
}
