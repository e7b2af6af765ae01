package io.annal.localcloud.iam;

import io.annal.localcloud.iam.PolicyDocument.Condition;
import io.annal.localcloud.iam.PolicyDocument.Matcher;
import io.annal.localcloud.iam.PolicyDocument.Principals;
import io.annal.localcloud.iam.PolicyDocument.Statement;
import io.annal.localcloud.wire.CallContext.Principal;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides on policies.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">AWS's
 * evaluation logic</a>.
 */
final class Evaluator {
  private Evaluator() {}

  /** What policies say of a request. */
  enum Decision {
    ALLOWED,
    EXPLICIT_DENY,
    IMPLICIT_DENY
  }

  /** By policies of an identity, which name no principals. */
  static Decision decide(List<PolicyDocument> policies, Facts facts) {
    return decide(policies, facts, statement -> true);
  }

  /** By a resource's policy, whose statements name their principals. */
  static Decision decideForResource(PolicyDocument policy, Facts facts) {
    return decide(
        List.of(policy),
        facts,
        statement -> statement.principals().map(p -> concerns(p, facts)).orElse(false));
  }

  /**
   * By a resource's policy, where a statement that names the account only leaves the decision to
   * the policies of the account's roles
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
   */
  static Decision decideForCaller(PolicyDocument policy, Facts facts) {
    return decide(
        List.of(policy),
        facts,
        statement -> statement.principals().map(p -> named(p, facts)).orElse(false));
  }

  /** By a resource's policy, where a statement names the role's session and not the role alone. */
  static Decision decideForSession(PolicyDocument policy, Facts facts) {
    return decide(
        List.of(policy),
        facts,
        statement ->
            statement
                .principals()
                .map(p -> !p.inverted() && p.aws().contains(facts.callerArn()))
                .orElse(false));
  }

  private static Decision decide(
      List<PolicyDocument> policies, Facts facts, Predicate<Statement> concerned) {
    Decision decision = Decision.IMPLICIT_DENY;
    for (PolicyDocument policy : policies) {
      for (Statement statement : policy.statements()) {
        if (!concerned.test(statement) || !applies(policy, statement, facts)) {
          continue;
        }
        if (!statement.allow()) {
          return Decision.EXPLICIT_DENY;
        }
        decision = Decision.ALLOWED;
      }
    }
    return decision;
  }

  private static boolean applies(PolicyDocument policy, Statement statement, Facts facts) {
    return action(statement.actions(), facts.action())
        && statement.resources().map(r -> resource(policy, r, facts)).orElse(true)
        && statement.conditions().stream()
            .allMatch(c -> known(c, facts) ? holds(policy, c, facts) : !statement.allow());
  }

  /** What nobody here can tell must neither grant nor lift a denial. */
  private static boolean known(Condition condition, Facts facts) {
    return ConditionKeys.supplied(condition.key()) || !facts.values(condition.key()).isEmpty();
  }

  private static boolean action(Matcher matcher, String action) {
    for (String pattern : matcher.patterns()) {
      if (Glob.matchesAction(pattern, action)) {
        return !matcher.inverted();
      }
    }
    return matcher.inverted();
  }

  private static boolean resource(PolicyDocument policy, Matcher matcher, Facts facts) {
    boolean matched =
        matcher.patterns().stream()
            .anyMatch(pattern ->
                expand(policy, pattern, facts)
                    .filter(expanded -> Glob.matchesArn(expanded, facts.resource()))
                    .isPresent());
    return matched != matcher.inverted();
  }

  private static Optional<String> expand(PolicyDocument policy, String pattern, Facts facts) {
    return policy.variables() && pattern.contains("${")
        ? Glob.expand(pattern, facts::single)
        : Optional.of(Glob.plain(pattern));
  }

  private static boolean concerns(Principals principals, Facts facts) {
    boolean named =
        principals.everyone()
            || switch (facts.principal()) {
              case Principal.Root() -> principals.aws().stream().anyMatch(p -> account(p, facts));
              case Principal.AssumedRole(String role, String session) ->
                  principals.aws().stream()
                      .anyMatch(p ->
                          account(p, facts)
                              || p.equals(facts.roleArn())
                              || p.equals(facts.callerArn()));
              case Principal.AwsService(String name, String arn) ->
                  principals.services().contains(name);
            };
    return named != principals.inverted();
  }

  /** Named by itself and not by its account; {@code NotPrincipal} names whom it leaves over. */
  private static boolean named(Principals principals, Facts facts) {
    return principals.inverted()
        ? concerns(principals, facts)
        : principals.everyone()
            || principals.aws().contains(facts.roleArn())
            || principals.aws().contains(facts.callerArn());
  }

  private static boolean account(String principal, Facts facts) {
    return principal.equals("*")
        || principal.equals(facts.account())
        || principal.equals("arn:aws:iam::%s:root".formatted(facts.account()));
  }

  private static boolean holds(PolicyDocument policy, Condition condition, Facts facts) {
    List<String> actual = facts.values(condition.key());
    if (condition.operator().equals(Operator.NULL)) {
      return condition.values().contains(Boolean.toString(actual.isEmpty()));
    }
    if (actual.isEmpty()) {
      return switch (condition.quantifier()) {
        case ALL -> true;
        case ANY -> condition.ifExists();
        case NONE -> condition.ifExists() || condition.operator().negated();
      };
    }
    Predicate<String> test = value -> matches(policy, condition, value, facts);
    boolean all =
        switch (condition.quantifier()) {
          case ALL -> true;
          case ANY -> false;
          case NONE -> condition.operator().negated();
        };
    return all ? actual.stream().allMatch(test) : actual.stream().anyMatch(test);
  }

  private static boolean matches(
      PolicyDocument policy, Condition condition, String value, Facts facts) {
    boolean any =
        condition.values().stream()
            .anyMatch(wanted ->
                expand(policy, wanted, facts)
                    .filter(expanded -> condition.operator().matches().test(expanded, value))
                    .isPresent());
    return any != condition.operator().negated();
  }
}
