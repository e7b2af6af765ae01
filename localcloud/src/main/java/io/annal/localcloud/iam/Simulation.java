package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Service.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code SimulatePrincipalPolicy} for roles: what their policies would say. */
final class Simulation {
  private final IamStore store;
  private final RoleAuthorizer authorizer;

  Simulation(IamStore store, RoleAuthorizer authorizer) {
    this.store = store;
    this.authorizer = authorizer;
  }

  ObjectNode simulate(ObjectNode input, CallContext context) {
    for (String member :
        List.of(
            "PolicyInputList",
            "PermissionsBoundaryPolicyInputList",
            "ResourcePolicy",
            "ResourceOwner",
            "CallerArn",
            "ResourceHandlingOption")) {
      if (input.hasNonNull(member)) {
        throw AwsException.unsupported(member + " of SimulatePrincipalPolicy");
      }
    }
    String arn = Input.text(input, "PolicySourceArn");
    Role role =
        store.roles(context.account()).stream()
            .filter(r -> r.arn().equals(arn))
            .findFirst()
            .orElseThrow(() -> IamErrors.noEntity("The entity %s cannot be found.".formatted(arn)));
    List<JsonNode> resources = Input.list(input, "ResourceArns");
    var results = new ArrayList<ObjectNode>();
    for (JsonNode action : Input.list(input, "ActionNames")) {
      if (resources.isEmpty()) {
        results.add(result(role, action.asText(), "*", input, context));
      }
      resources.forEach(
          r -> results.add(result(role, action.asText(), r.asText(), input, context)));
    }
    return Shapes.page("EvaluationResults", results, input);
  }

  private ObjectNode result(
      Role role, String action, String resource, ObjectNode input, CallContext context) {
    var caller = context.as(new Principal.AssumedRole(role.name(), "simulation"));
    String decision =
        switch (authorizer.decide(role, new Permission(action, resource, keys(input)), caller)) {
          case ALLOWED -> "allowed";
          case EXPLICIT_DENY -> "explicitDeny";
          case IMPLICIT_DENY -> "implicitDeny";
        };
    ObjectNode result =
        Shapes.object()
            .put("EvalActionName", action)
            .put("EvalResourceName", resource)
            .put("EvalDecision", decision);
    result.putArray("MatchedStatements");
    result.putArray("MissingContextValues");
    return result;
  }

  private static Map<String, String> keys(ObjectNode input) {
    var keys = new HashMap<String, String>();
    for (JsonNode entry : Input.list(input, "ContextEntries")) {
      var values = new ArrayList<String>();
      entry.path("ContextKeyValues").forEach(value -> values.add(value.asText()));
      keys.put(entry.path("ContextKeyName").asText(), String.join("\n", values));
    }
    return keys;
  }
}
