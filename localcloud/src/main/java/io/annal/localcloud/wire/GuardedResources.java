package io.annal.localcloud.wire;

import java.util.Optional;

/** A service whose resources have policies, which are checked with every call. */
public interface GuardedResources {
  /**
   * What guards a permission's resource against that caller; empty where there is no such resource,
   * and where its owner may do it whatever the policy says, so that nobody locks himself out.
   */
  Optional<ResourcePolicy> resourcePolicy(Service.Permission permission, CallContext context);
}
