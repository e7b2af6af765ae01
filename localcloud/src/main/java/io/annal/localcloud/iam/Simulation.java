package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.iam.Evaluator.Decision;
import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What policies would say: those of a role, or those that the caller sends.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html">SimulateCustomPolicy</a>.
 */
final class Simulation {
  private static final List<String> UNSUPPORTED =
      List.of(
          "PermissionsBoundaryPolicyInputList",
          "ResourceOwner",
          "CallerArn",
          "ResourceHandlingOption");

  private final IamStore store;
  private final RoleAuthorizer authorizer;

  Simulation(IamStore store, RoleAuthorizer authorizer) {
    this.store = store;
    this.authorizer = authorizer;
  }

  Map<String, Operation> operations() {
    return Map.of("SimulatePrincipalPolicy", this::principal, "SimulateCustomPolicy", this::custom);
  }

  private ObjectNode principal(ObjectNode input, CallContext context) {
    Input.refuse(input, "SimulatePrincipalPolicy", UNSUPPORTED);
    Input.refuse(input, "SimulatePrincipalPolicy", List.of("PolicyInputList", "ResourcePolicy"));
    String arn = Input.text(input, "PolicySourceArn");
    Role role =
        store.roles(context.account()).stream()
            .filter(r -> r.arn().equals(arn))
            .findFirst()
            .orElseThrow(() -> IamErrors.noEntity("The entity %s cannot be found.".formatted(arn)));
    var caller = context.as(new Principal.AssumedRole(role.name(), "simulation"));
    return results(input, permission -> authorizer.decide(role, permission, caller));
  }

  private ObjectNode custom(ObjectNode input, CallContext context) {
    Input.refuse(input, "SimulateCustomPolicy", UNSUPPORTED);
    List<PolicyDocument> policies =
        Input.list(input, "PolicyInputList").stream()
            .map(text -> PolicyParser.parse(text.asText(), Kind.IDENTITY))
            .toList();
    if (policies.isEmpty()) {
      throw IamErrors.invalid("PolicyInputList must hold at least one policy.");
    }
    var caller = context.as(new Principal.AssumedRole("simulated", "simulation"));
    Optional<PolicyDocument> resource =
        Input.optionalText(input, "ResourcePolicy")
            .map(text -> PolicyParser.parse(text, Kind.RESOURCE));
    return results(
        input,
        permission ->
            together(
                authorizer.decide(policies, permission, caller),
                resource.map(r -> authorizer.decideForResource(r, permission, caller))));
  }

  /** Within an account one of the two is enough, and a denial in either wins. */
  private static Decision together(Decision identity, Optional<Decision> resource) {
    var both = List.of(identity, resource.orElse(Decision.IMPLICIT_DENY));
    if (both.contains(Decision.EXPLICIT_DENY)) {
      return Decision.EXPLICIT_DENY;
    }
    return both.contains(Decision.ALLOWED) ? Decision.ALLOWED : Decision.IMPLICIT_DENY;
  }

  private static ObjectNode results(ObjectNode input, Function<Permission, Decision> decide) {
    List<String> given = Input.list(input, "ResourceArns").stream().map(JsonNode::asText).toList();
    List<String> resources = given.isEmpty() ? List.of("*") : given;
    Map<String, List<String>> keys = keys(input);
    var results = new ArrayList<ObjectNode>();
    for (JsonNode action : Input.list(input, "ActionNames")) {
      for (String resource : resources) {
        var permission = new Permission(action.asText(), resource, keys);
        results.add(result(permission, decide.apply(permission)));
      }
    }
    return Shapes.page("EvaluationResults", results, input);
  }

  private static ObjectNode result(Permission permission, Decision decision) {
    ObjectNode result =
        Shapes.object()
            .put("EvalActionName", permission.action())
            .put("EvalResourceName", permission.resource())
            .put(
                "EvalDecision",
                switch (decision) {
                  case ALLOWED -> "allowed";
                  case EXPLICIT_DENY -> "explicitDeny";
                  case IMPLICIT_DENY -> "implicitDeny";
                });
    result.putArray("MatchedStatements");
    result.putArray("MissingContextValues");
    return result;
  }

  private static Map<String, List<String>> keys(ObjectNode input) {
    var keys = new HashMap<String, List<String>>();
    for (JsonNode entry : Input.list(input, "ContextEntries")) {
      var values = new ArrayList<String>();
      entry.path("ContextKeyValues").forEach(value -> values.add(value.asText()));
      keys.put(entry.path("ContextKeyName").asText(), List.copyOf(values));
    }
    return keys;
  }
}
