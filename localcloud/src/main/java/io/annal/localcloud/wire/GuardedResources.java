package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A service whose resources have policies that are checked with every call; the others check theirs
 * where they need to.
 */
public interface GuardedResources {
  /** The policy that governs a permission's resource for that caller; empty where it has none. */
  Optional<JsonNode> resourcePolicy(Service.Permission permission, CallContext context);
}
