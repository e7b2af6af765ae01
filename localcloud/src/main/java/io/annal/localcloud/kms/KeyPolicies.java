package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service.Permission;
import java.util.Map;

/** The policy of each key. */
final class KeyPolicies {
  private final Keys keys;
  private final Cloud cloud;

  KeyPolicies(Keys keys, Cloud cloud) {
    this.keys = keys;
    this.cloud = cloud;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "GetKeyPolicy", this::getPolicy,
        "PutKeyPolicy", this::putPolicy,
        "ListKeyPolicies", this::listPolicies);
  }

  /** The policy that a new key is to have. */
  String ofNew(ObjectNode input, String arn, CallContext context) {
    return input.hasNonNull("Policy") ? policy(input, arn, context) : defaultPolicy(context);
  }

  private ObjectNode putPolicy(ObjectNode input, CallContext context) {
    String policy = policy(input, key(input, context).arn(), context);
    keys.save(key(input, context).changeable().with("Policy", new TextNode(policy)), context);
    return node();
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

  private static String defaultPolicy(CallContext context) {
    return """
    {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",\
    "Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}]}\
    """
        .formatted(context.account());
  }

  private Key key(ObjectNode input, CallContext context) {
    return keys.find(Input.text(input, "KeyId"), context);
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
