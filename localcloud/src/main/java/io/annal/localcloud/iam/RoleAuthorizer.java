package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.iam.Evaluator.Decision;
import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Service.Permission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides by the policies of roles, their boundaries, and the policies of resources. */
final class RoleAuthorizer implements Authorizer {
  private final IamStore store;
  private final Clock clock;
  private final Granted granted;

  RoleAuthorizer(IamStore store, Clock clock, Granted granted) {
    this.store = store;
    this.clock = clock;
    this.granted = granted;
  }

  @Override
  public void requireResourcePolicy(String policy, String code) {
    try {
      PolicyParser.parse(policy, Kind.RESOURCE);
    } catch (AwsException e) {
      throw AwsException.badRequest(code, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void check(Permission permission, CallContext context) {
    if (!(context.principal() instanceof Principal.AssumedRole(String roleName, String session))) {
      return;
    }
    Optional<Role> role = store.findRole(context.account(), roleName);
    Facts facts = Facts.of(permission, context, role, clock.instant());
    switch (decide(role, context, facts)) {
      case ALLOWED -> boundary(role, context, facts);
      case EXPLICIT_DENY ->
          throw denied(facts, "with an explicit deny in an identity-based policy");
      case IMPLICIT_DENY -> throw denied(facts, because("identity-based policy", facts));
    }
    granted.add(roleName, permission, context);
  }

  @Override
  public void check(Permission permission, CallContext context, JsonNode resourcePolicy) {
    Optional<Role> role = caller(context);
    Facts facts = Facts.of(permission, context, role, clock.instant());
    PolicyDocument policy = PolicyParser.parse(resourcePolicy, Kind.RESOURCE);
    if (Evaluator.decideForResource(policy, facts) == Decision.EXPLICIT_DENY) {
      throw denied(facts, "with an explicit deny in a resource-based policy");
    }
    if (!(context.principal() instanceof Principal.AssumedRole)) {
      return;
    }
    if (Evaluator.decideForCaller(policy, facts) != Decision.ALLOWED) {
      check(permission, context);
    } else if (decide(role, context, facts) == Decision.EXPLICIT_DENY) {
      throw denied(facts, "with an explicit deny in an identity-based policy");
    } else {
      boundary(role, context, facts);
    }
  }

  @Override
  public Verdict byResourcePolicy(JsonNode policy, Permission permission, CallContext context) {
    Facts facts = Facts.of(permission, context, caller(context), clock.instant());
    return switch (Evaluator.decideForResource(PolicyParser.parse(policy, Kind.RESOURCE), facts)) {
      case ALLOWED -> Verdict.ALLOWED;
      case EXPLICIT_DENY -> Verdict.DENIED;
      case IMPLICIT_DENY -> Verdict.SILENT;
    };
  }

  /** What a role's own policies say, its boundary included. */
  Decision decide(Role role, Permission permission, CallContext context) {
    Facts facts = Facts.of(permission, context, Optional.of(role), clock.instant());
    Decision own = decide(Optional.of(role), context, facts);
    if (own != Decision.ALLOWED || role.boundary().isEmpty()) {
      return own;
    }
    return Evaluator.decide(boundaryPolicy(role, context), facts);
  }

  /** What those policies say to a role of that name, which need not exist. */
  Decision decide(List<PolicyDocument> policies, Permission permission, CallContext context) {
    return Evaluator.decide(
        policies, Facts.of(permission, context, Optional.empty(), clock.instant()));
  }

  private Optional<Role> caller(CallContext context) {
    return context.principal() instanceof Principal.AssumedRole(String name, String session)
        ? store.findRole(context.account(), name)
        : Optional.empty();
  }

  private Decision decide(Optional<Role> role, CallContext context, Facts facts) {
    return role.map(known -> Evaluator.decide(policies(known, context), facts))
        .orElse(Decision.IMPLICIT_DENY);
  }

  private void boundary(Optional<Role> role, CallContext context, Facts facts) {
    if (role.isEmpty() || role.get().boundary().isEmpty()) {
      return;
    }
    switch (Evaluator.decide(boundaryPolicy(role.get(), context), facts)) {
      case ALLOWED -> {}
      case EXPLICIT_DENY -> throw denied(facts, "with an explicit deny in a permissions boundary");
      case IMPLICIT_DENY -> throw denied(facts, because("permissions boundary", facts));
    }
  }

  private List<PolicyDocument> boundaryPolicy(Role role, CallContext context) {
    return List.of(
        PolicyParser.parse(
            store.policy(context.account(), role.boundary()).document(), Kind.IDENTITY));
  }

  private List<PolicyDocument> policies(Role role, CallContext context) {
    var policies = new ArrayList<PolicyDocument>();
    role.inline().values().forEach(d -> policies.add(PolicyParser.parse(d, Kind.IDENTITY)));
    for (String arn : role.attached()) {
      String document = store.policy(context.account(), arn).document();
      policies.add(PolicyParser.parse(document, Kind.IDENTITY));
    }
    return policies;
  }

  private static String because(String kind, Facts facts) {
    return "because no %s allows the %s action".formatted(kind, facts.action());
  }

  private static AwsException denied(Facts facts, String why) {
    String message =
        "User: %s is not authorized to perform: %s on resource: %s %s"
            .formatted(facts.callerArn(), facts.action(), facts.resource(), why);
    String service = facts.action().substring(0, facts.action().indexOf(':'));
    return switch (service) {
      case "dynamodb", "events", "logs", "ssm", "kms", "ecr", "ce" ->
          AwsException.badRequest("AccessDeniedException", message);
      case "lambda" -> new AwsException("AccessDeniedException", 403, message);
      case "sns" -> new AwsException("AuthorizationError", 403, message);
      default -> new AwsException("AccessDenied", 403, message);
    };
  }
}
