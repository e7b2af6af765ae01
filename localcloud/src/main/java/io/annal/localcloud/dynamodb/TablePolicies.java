package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service.Permission;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The policies of tables, which govern their indexes, too
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html).
 */
final class TablePolicies {
  private static final String MEMBER = "ResourcePolicy";
  private static final int MAX_BYTES = 20 * 1024;

  private final TableOverlay overlay;
  private final Cloud cloud;

  TablePolicies(TableOverlay overlay, Cloud cloud) {
    this.overlay = overlay;
    this.cloud = cloud;
  }

  /** A policy as its owner wrote it, and the revision that it is. */
  record Revision(String policy, String id) {}

  /** The policy that governs a table or one of its indexes. */
  Optional<ResourcePolicy> governing(Permission permission, CallContext context) {
    String tables = context.arn("dynamodb", "table/");
    if (!permission.resource().startsWith(tables) || ownerUnlocks(permission, context)) {
      return Optional.empty();
    }
    String[] path = permission.resource().substring(tables.length()).split("/", 3);
    if (path.length > 1 && !path[1].equals("index")) {
      return Optional.empty(); // a stream's policy is its own
    }
    return Optional.of(
        ResourcePolicy.of(context.account(), of(path[0], context).map(Revision::policy)));
  }

  /** The root may take a policy off whatever it says: nobody locks himself out for ever. */
  private static boolean ownerUnlocks(Permission permission, CallContext context) {
    return context.principal() instanceof Principal.Root
        && permission.action().equals("dynamodb:DeleteResourcePolicy");
  }

  Optional<Revision> of(String table, CallContext context) {
    JsonNode known = overlay.shared(table, context).path(MEMBER);
    return known.isMissingNode()
        ? Optional.empty()
        : Optional.of(new Revision(known.get("Policy").asText(), known.get("RevisionId").asText()));
  }

  Revision put(String table, String policy, CallContext context) {
    var known = overlay.get(table, context);
    set(known, policy);
    overlay.put(table, known, context);
    return of(table, context).orElseThrow();
  }

  void remove(String table, CallContext context) {
    var known = overlay.get(table, context);
    known.remove(MEMBER);
    overlay.put(table, known, context);
  }

  /** Adds it to a table's facts; the same text again stays the same revision. */
  void set(ObjectNode known, String policy) {
    if (policy.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw AwsException.validation(
          "Resource-based policy must be at most %d bytes".formatted(MAX_BYTES));
    }
    cloud.authorizer().requireResourcePolicy(policy, "ValidationException");
    JsonNode before = known.path(MEMBER);
    if (!before.path("Policy").asText().equals(policy)) {
      long id = Math.max(cloud.clock().millis(), before.path("RevisionId").asLong() + 1);
      known.putObject(MEMBER).put("Policy", policy).put("RevisionId", String.valueOf(id));
    }
  }
}
