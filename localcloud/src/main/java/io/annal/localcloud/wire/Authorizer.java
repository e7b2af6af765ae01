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
   * Says whether a resource's own policy (a queue's, a function's, a bus's) allows it to the
   * context's principal, conditions on {@code aws:SourceArn} and {@code aws:SourceAccount}
   * included.
   */
  boolean allowedByResourcePolicy(
      JsonNode policy, Service.Permission permission, CallContext context);
}
