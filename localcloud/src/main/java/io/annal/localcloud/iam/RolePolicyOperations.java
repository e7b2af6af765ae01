package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.Map;

/** The policies of roles: inline ones, and managed ones attached. */
final class RolePolicyOperations {
  private static final int INLINE_LIMIT = 10240;
  private static final int ATTACHED_LIMIT = 10;

  private final IamStore store;

  RolePolicyOperations(IamStore store) {
    this.store = store;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "PutRolePolicy", this::put,
        "GetRolePolicy", this::get,
        "DeleteRolePolicy", this::delete,
        "ListRolePolicies", this::list,
        "AttachRolePolicy", this::attach,
        "DetachRolePolicy", this::detach,
        "ListAttachedRolePolicies", this::listAttached);
  }

  private ObjectNode put(ObjectNode input, CallContext context) {
    String name = Names.policy(Input.text(input, "PolicyName"));
    String document = Input.text(input, "PolicyDocument");
    ConditionKeys.require(PolicyParser.parse(document, PolicyParser.Kind.IDENTITY));
    store.changeRole(
        context.account(),
        Input.text(input, "RoleName"),
        role -> {
          role.node().withObject("Inline").put(name, document);
          int size = role.inline().values().stream().mapToInt(Names::size).sum();
          if (size > INLINE_LIMIT) {
            throw IamErrors.limit(
                "Maximum policy size of %d bytes exceeded for role %s"
                    .formatted(INLINE_LIMIT, role.name()));
          }
        });
    return Shapes.object();
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    Role role = role(input, context);
    String name = Input.text(input, "PolicyName");
    String document = role.inline().get(name);
    if (document == null) {
      throw noInline(name);
    }
    return Shapes.object()
        .put("RoleName", role.name())
        .put("PolicyName", name)
        .put("PolicyDocument", Shapes.encoded(document));
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    String name = Input.text(input, "PolicyName");
    store.changeRole(
        context.account(),
        Input.text(input, "RoleName"),
        role -> {
          if (role.node().withObject("Inline").remove(name) == null) {
            throw noInline(name);
          }
        });
    return Shapes.object();
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    return Shapes.page(
        "PolicyNames",
        role(input, context).inline().keySet().stream().map(TextNode::valueOf).toList(),
        input);
  }

  private ObjectNode attach(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "PolicyArn");
    ConditionKeys.require(store.policy(context.account(), arn));
    store.changeRole(
        context.account(),
        Input.text(input, "RoleName"),
        role -> {
          if (role.attached().contains(arn)) {
            return;
          }
          if (role.attached().size() >= ATTACHED_LIMIT) {
            throw IamErrors.limit("Cannot exceed quota for PoliciesPerRole: " + ATTACHED_LIMIT);
          }
          role.node().withArray("Attached").add(arn);
        });
    return Shapes.object();
  }

  private ObjectNode detach(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "PolicyArn");
    store.changeRole(
        context.account(),
        Input.text(input, "RoleName"),
        role -> {
          ArrayNode kept = JsonNodeFactory.instance.arrayNode();
          role.attached().stream().filter(a -> !a.equals(arn)).forEach(kept::add);
          if (kept.size() == role.attached().size()) {
            throw IamErrors.noEntity("Policy %s was not found.".formatted(arn));
          }
          role.node().set("Attached", kept);
        });
    return Shapes.object();
  }

  private ObjectNode listAttached(ObjectNode input, CallContext context) {
    String prefix = Input.optionalText(input, "PathPrefix").orElse("/");
    return Shapes.page(
        "AttachedPolicies",
        role(input, context).attached().stream()
            .map(arn -> store.policy(context.account(), arn))
            .filter(policy -> policy.path().startsWith(prefix))
            .map(p -> Shapes.object().put("PolicyName", p.name()).put("PolicyArn", p.arn()))
            .toList(),
        input);
  }

  private Role role(ObjectNode input, CallContext context) {
    return store.role(context.account(), Input.text(input, "RoleName"));
  }

  private static io.annal.localcloud.wire.AwsException noInline(String name) {
    return IamErrors.noEntity("The role policy with name %s cannot be found.".formatted(name));
  }
}
