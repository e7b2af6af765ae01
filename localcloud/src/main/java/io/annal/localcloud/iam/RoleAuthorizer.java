package io.annal.localcloud.iam;

import io.annal.localcloud.iam.Evaluator.Decision;
import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service.Permission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides by the policies of roles, their boundaries, and the policies of resources. */
final class RoleAuthorizer implements Authorizer {
  /**
   * What services of the cloud do with resources of customers, and need their leave for; what else
   * they do, they do for the account in roles of their own.
   */
  private static final Set<String> DELIVERIES =
      Set.of("sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction");

  private final IamStore store;
  private final Clock clock;
  private final Granted granted;
  private final PolicyCache parsed = new PolicyCache();

  RoleAuthorizer(IamStore store, Clock clock, Granted granted) {
    this.store = store;
    this.clock = clock;
    this.granted = granted;
  }

  @Override
  public void requireResourcePolicy(String policy, String code) {
    try {
      ConditionKeys.require(PolicyParser.parse(policy, Kind.RESOURCE));
    } catch (AwsException e) {
      throw AwsException.badRequest(code, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void check(Permission permission, CallContext context) {
    if (!(context.principal() instanceof Principal.AssumedRole(String roleName, String session))) {
      return;
    }
    Optional<Role> role = store.knownRole(context.account(), roleName);
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
  public void check(Permission permission, CallContext context, ResourcePolicy resource) {
    Optional<Role> role = caller(context);
    Facts facts = Facts.of(permission, context, role, clock.instant());
    Optional<PolicyDocument> policy = resource.document().map(d -> parsed.get(d, Kind.RESOURCE));
    Decision byResource =
        policy
            .map(known -> Evaluator.decideForResource(known, facts))
            .orElse(Decision.IMPLICIT_DENY);
    if (byResource == Decision.EXPLICIT_DENY) {
      throw denied(facts, "with an explicit deny in a resource-based policy");
    }
    boolean within = resource.account().equals(context.account());
    if (byResource != Decision.ALLOWED && needsResource(facts, within && !resource.decisive())) {
      throw denied(facts, because("resource-based policy", facts));
    }
    if (context.principal() instanceof Principal.AssumedRole) {
      boolean direct =
          within
              && policy
                  .map(known -> Evaluator.decideForCaller(known, facts) == Decision.ALLOWED)
                  .orElse(false);
      if (direct) {
        notDenied(role, policy.orElseThrow(), context, facts);
        granted.add(facts.roleName(), permission, context);
      } else {
        check(permission, context);
      }
    }
  }

  /** Whether nothing but the resource's policy can allow it. */
  private static boolean needsResource(Facts facts, boolean identityCounts) {
    return switch (facts.principal()) {
      case Principal.Root _, Principal.AssumedRole _ -> !identityCounts;
      case Principal.AwsService(String name, String arn) ->
          DELIVERIES.contains(facts.action()) && !facts.action().startsWith(firstLabel(name) + ":");
    };
  }

  private static String firstLabel(String servicePrincipal) {
    return servicePrincipal.substring(0, servicePrincipal.indexOf('.'));
  }

  /**
   * Of what a resource's policy grants to a role or its session: explicit denials still bind, and
   * to a role the boundary does, too, but not to a session that is named itself
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
   */
  private void notDenied(
      Optional<Role> role, PolicyDocument resource, CallContext context, Facts facts) {
    if (decide(role, context, facts) == Decision.EXPLICIT_DENY) {
      throw denied(facts, "with an explicit deny in an identity-based policy");
    }
    if (Evaluator.decideForSession(resource, facts) != Decision.ALLOWED) {
      boundary(role, context, facts);
    } else if (role.isPresent()
        && !role.get().boundary().isEmpty()
        && Evaluator.decide(boundaryPolicy(role.get(), context), facts) == Decision.EXPLICIT_DENY) {
      throw denied(facts, "with an explicit deny in a permissions boundary");
    }
  }

  @Override
  public boolean allowedByResourcePolicy(
      String policy, Permission permission, CallContext context) {
    Facts facts = Facts.of(permission, context, caller(context), clock.instant());
    return Evaluator.decideForResource(parsed.get(policy, Kind.RESOURCE), facts)
        == Decision.ALLOWED;
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

  /** What a resource's policy says to a role of that name, which need not exist. */
  Decision decideForResource(PolicyDocument policy, Permission permission, CallContext context) {
    return Evaluator.decideForResource(
        policy, Facts.of(permission, context, Optional.empty(), clock.instant()));
  }

  private Optional<Role> caller(CallContext context) {
    return context.principal() instanceof Principal.AssumedRole(String name, String session)
        ? store.knownRole(context.account(), name)
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
    return List.of(parsed.get(store.document(context.account(), role.boundary()), Kind.IDENTITY));
  }

  private List<PolicyDocument> policies(Role role, CallContext context) {
    var policies = new ArrayList<PolicyDocument>();
    role.inline().values().forEach(d -> policies.add(parsed.get(d, Kind.IDENTITY)));
    for (String arn : role.attached()) {
      String document = store.document(context.account(), arn);
      policies.add(parsed.get(document, Kind.IDENTITY));
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
