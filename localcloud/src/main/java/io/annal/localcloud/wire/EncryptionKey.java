package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
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
    var _ = arn(cloud, input, member, code, context);
  }

  /**
   * The ARN of the key that an input names by its id, its ARN or an alias, if it names one that AWS
   * does not manage.
   *
   * @throws AwsException as {@link #check} does
   */
  public static Optional<String> arn(
      Cloud cloud, ObjectNode input, String member, String code, CallContext context) {
    return Input.optionalText(input, member)
        .filter(key -> !key.isEmpty() && !key.contains("alias/aws/"))
        .map(key -> arn(cloud, key, code, context));
  }

  private static String arn(Cloud cloud, String key, String code, CallContext context) {
    var self = context.as(new Principal.AwsService("kms.amazonaws.com", ""));
    ObjectNode input = Trees.object().put("KeyId", key);
    JsonNode described;
    try {
      described = cloud.call("kms", "DescribeKey", input, self).path("KeyMetadata");
    } catch (AwsException e) {
      throw AwsException.badRequest(
          code, "The KMS key %s cannot be used: %s".formatted(key, e.getMessage()));
    }
    String state = described.path("KeyState").asText();
    if (!state.equals("Enabled")) {
      throw AwsException.badRequest(
          code, "The KMS key %s cannot be used: its state is %s".formatted(key, state));
    }
    return described.path("Arn").asText();
  }
}
