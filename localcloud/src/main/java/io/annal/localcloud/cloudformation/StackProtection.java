package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.Map;

/** What keeps a stack from being changed or deleted: its policy and its protection. */
final class StackProtection {
  private final StackStore store;

  StackProtection(StackStore store) {
    this.store = store;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "UpdateTerminationProtection", this::protect,
        "SetStackPolicy", this::setPolicy,
        "GetStackPolicy", this::getPolicy);
  }

  /** The policy of an input; empty where it has none. */
  static String policy(ObjectNode input) {
    if (input.has("StackPolicyURL")
        || input.has("StackPolicyDuringUpdateBody")
        || input.has("StackPolicyDuringUpdateURL")) {
      throw AwsException.unsupported("A stack policy by URL or during an update");
    }
    var policy = Input.optionalText(input, "StackPolicyBody").orElse("");
    StackPolicy.check(policy);
    return policy;
  }

  private ObjectNode protect(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    var wanted =
        Input.optionalBoolean(input, "EnableTerminationProtection")
            .orElseThrow(() -> Refusal.of("EnableTerminationProtection must be given"));
    synchronized (stack) {
      stack.terminationProtection = wanted;
      store.save(stack);
    }
    return nothing().put("StackId", stack.id);
  }

  private ObjectNode setPolicy(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    var policy = policy(input);
    if (policy.isEmpty()) {
      throw Refusal.of("You must specify either StackPolicyBody or StackPolicyURL.");
    }
    synchronized (stack) {
      stack.policy = policy;
      store.save(stack);
    }
    return nothing();
  }

  private ObjectNode getPolicy(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    return stack.policy.isEmpty() ? nothing() : nothing().put("StackPolicyBody", stack.policy);
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
