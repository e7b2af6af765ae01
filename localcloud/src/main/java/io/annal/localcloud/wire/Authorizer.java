package io.annal.localcloud.wire;

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
   * Checks a caller by its policies and the resource's, by one rule for every service: an explicit
   * denial binds everybody, the root and the cloud's services included; within the resource's
   * account one of the two must allow it to a role, from another account both must
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html,
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html);
   * a service of the cloud delivers only where the resource's policy lets it.
   *
   * @throws AwsException as {@link #check(Service.Permission, CallContext)} does
   */
  void check(Service.Permission permission, CallContext context, ResourcePolicy resource);

  /** Says whether a resource's policy allows it to the context's principal. */
  boolean allowedByResourcePolicy(
      String policy, Service.Permission permission, CallContext context);

  /**
   * Refuses what is no resource policy.
   *
   * @param code the error of the service that keeps it, e.g. {@code MalformedPolicy}
   * @throws AwsException of that code, saying what is wrong where
   */
  void requireResourcePolicy(String policy, String code);
}
