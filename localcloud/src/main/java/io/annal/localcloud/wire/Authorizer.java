package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** Decides who may do what; the service {@code iam} is one. */
public interface Authorizer {
  /**
   * Checks a role's own policies; the root may do everything, and a service of the cloud is a
   * matter of resource policies.
   *
   * @throws AwsException {@code AccessDeniedException}, in AWS's words, naming principal, action
   *     and resource
   */
  void check(Service.Permission permission, CallContext context);

  /**
   * Checks a caller of the resource's own account by its policies and the resource's together: one
   * of the two must allow it to a role, and an explicit denial in the resource's binds everybody,
   * the root and the cloud's services included
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html).
   *
   * @throws AwsException as {@link #check(Service.Permission, CallContext)} does
   */
  void check(Service.Permission permission, CallContext context, JsonNode resourcePolicy);

  /**
   * What a resource's own policy (a queue's, a function's, a bus's) says of it to the context's
   * principal, conditions on {@code aws:SourceArn} and {@code aws:SourceAccount} included.
   */
  Verdict byResourcePolicy(JsonNode policy, Service.Permission permission, CallContext context);

  /**
   * Refuses what is no resource policy.
   *
   * @param code the error of the service that keeps it, e.g. {@code MalformedPolicy}
   * @throws AwsException of that code, saying what is wrong where
   */
  void requireResourcePolicy(String policy, String code);

  /** Says whether that policy allows it. */
  default boolean allowedByResourcePolicy(
      JsonNode policy, Service.Permission permission, CallContext context) {
    return byResourcePolicy(policy, permission, context) == Verdict.ALLOWED;
  }

  /** What a policy says of a request; it may say nothing. */
  enum Verdict {
    ALLOWED,
    DENIED,
    SILENT
  }
}
