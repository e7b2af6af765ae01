package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext.Principal;
import java.util.Optional;

/**
 * The KMS key that a resource is to be encrypted with. On this machine nothing is encrypted with
 * it, as its material lies in the same folder; but there must be such a key, and it must be one
 * that can be used.
 */
public final class EncryptionKey {
  private EncryptionKey() {}

  /**
   * Checks the key that an input names, if it names one; keys that AWS manages are always there.
   *
   * @param member of the input, e.g. {@code KmsKeyIdentifier}
   * @param code of the error, as the service's API reference has it for a wrong key
   * @throws AwsException of that code
   */
  public static void check(
      Cloud cloud, ObjectNode input, String member, String code, CallContext context) {
    Optional<String> named =
        Input.optionalText(input, member)
            .filter(key -> !key.isEmpty() && !key.contains("alias/aws/"));
    named.ifPresent(key -> check(cloud, key, code, context));
  }

  private static void check(Cloud cloud, String key, String code, CallContext context) {
    var self = context.as(new Principal.AwsService("kms.amazonaws.com", ""));
    ObjectNode input = Trees.object().put("KeyId", key);
    String state;
    try {
      state = cloud.call("kms", "DescribeKey", input, self).at("/KeyMetadata/KeyState").asText();
    } catch (AwsException e) {
      throw AwsException.badRequest(
          code, "The KMS key %s cannot be used: %s".formatted(key, e.getMessage()));
    }
    if (!state.equals("Enabled")) {
      throw AwsException.badRequest(
          code, "The KMS key %s cannot be used: its state is %s".formatted(key, state));
    }
  }
}
