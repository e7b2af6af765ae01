package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.time.Clock;
import java.util.Map;

/** Roles themselves: their trust, boundary, tags and settings. */
final class RoleOperations {
  private static final int TRUST_LIMIT = 2048;
  private static final long MIN_SESSION = 3600;
  private static final long MAX_SESSION = 43200;

  private final IamStore store;
  private final Clock clock;

  RoleOperations(IamStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.ofEntries(
        Map.entry("CreateRole", this::create),
        Map.entry("GetRole", (input, context) -> output(role(input, context))),
        Map.entry("ListRoles", this::list),
        Map.entry("UpdateRole", this::update),
        Map.entry("UpdateRoleDescription", this::updateDescription),
        Map.entry("UpdateAssumeRolePolicy", this::updateTrust),
        Map.entry("DeleteRole", this::delete),
        Map.entry("PutRolePermissionsBoundary", this::putBoundary),
        Map.entry("DeleteRolePermissionsBoundary", this::deleteBoundary),
        Map.entry("TagRole", this::tag),
        Map.entry("UntagRole", this::untag),
        Map.entry("ListRoleTags", this::listTags),
        Map.entry("ListInstanceProfilesForRole", this::listInstanceProfiles));
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    String name = Names.role(Input.text(input, "RoleName"));
    String path = Names.path(Input.optionalText(input, "Path").orElse("/"));
    ObjectNode node =
        Shapes.object()
            .put("Path", path)
            .put("RoleName", name)
            .put("RoleId", Ids.next("AROA"))
            .put("Arn", Role.arn(context.account(), path, name))
            .put("CreateDate", Names.now(clock))
            .put("Trust", trust(Input.text(input, "AssumeRolePolicyDocument")))
            .put("MaxSessionDuration", session(input, MIN_SESSION));
    Input.optionalText(input, "Description").ifPresent(d -> node.put("Description", d));
    Input.optionalText(input, "PermissionsBoundary")
        .ifPresent(arn -> node.put("Boundary", boundary(arn, context)));
    Shapes.addTags(node, input);
    Role role = new Role(node);
    if (!store.addRole(context.account(), role)) {
      throw IamErrors.exists("Role with name %s already exists.".formatted(name));
    }
    return output(role);
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    String prefix = Input.optionalText(input, "PathPrefix").orElse("/");
    return Shapes.page(
        "Roles",
        store.roles(context.account()).stream()
            .filter(role -> role.path().startsWith(prefix))
            .map(Shapes::roleSummary)
            .toList(),
        input);
  }

  private ObjectNode update(ObjectNode input, CallContext context) {
    change(
        input,
        context,
        role -> {
          Input.optionalText(input, "Description")
              .ifPresent(d -> role.node().put("Description", d));
          role.node()
              .put(
                  "MaxSessionDuration",
                  session(input, role.node().get("MaxSessionDuration").longValue()));
        });
    return Shapes.object();
  }

  private ObjectNode updateDescription(ObjectNode input, CallContext context) {
    String description = Input.text(input, "Description");
    return output(change(input, context, role -> role.node().put("Description", description)));
  }

  private ObjectNode updateTrust(ObjectNode input, CallContext context) {
    String trust = trust(Input.text(input, "PolicyDocument"));
    change(input, context, role -> role.node().put("Trust", trust));
    return Shapes.object();
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    Role role = role(input, context);
    if (!role.attached().isEmpty()) {
      throw IamErrors.conflict("Cannot delete entity, must detach all policies first.");
    }
    if (!role.inline().isEmpty()) {
      throw IamErrors.conflict("Cannot delete entity, must delete policies first.");
    }
    store.removeRole(context.account(), role.name());
    return Shapes.object();
  }

  private ObjectNode putBoundary(ObjectNode input, CallContext context) {
    String arn = boundary(Input.text(input, "PermissionsBoundary"), context);
    change(input, context, role -> role.node().put("Boundary", arn));
    return Shapes.object();
  }

  private ObjectNode deleteBoundary(ObjectNode input, CallContext context) {
    Role role = role(input, context);
    if (role.boundary().isEmpty()) {
      throw IamErrors.noEntity(
          "Role %s does not have a permissions boundary.".formatted(role.name()));
    }
    change(input, context, changed -> changed.node().remove("Boundary"));
    return Shapes.object();
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    change(input, context, role -> Shapes.addTags(role.node(), input));
    return Shapes.object();
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    change(input, context, role -> Shapes.removeTags(role.node(), input));
    return Shapes.object();
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    return Shapes.page("Tags", IamStore.nodes(Shapes.tags(role(input, context).tags())), input);
  }

  /** Instance profiles cannot be made here, so no role is in one. */
  private ObjectNode listInstanceProfiles(ObjectNode input, CallContext context) {
    role(input, context);
    return Shapes.page("InstanceProfiles", java.util.List.of(), input);
  }

  private Role role(ObjectNode input, CallContext context) {
    return store.role(context.account(), Input.text(input, "RoleName"));
  }

  private Role change(
      ObjectNode input, CallContext context, java.util.function.Consumer<Role> change) {
    return store.changeRole(context.account(), Input.text(input, "RoleName"), change);
  }

  private String boundary(String arn, CallContext context) {
    ManagedPolicy boundary = store.policy(context.account(), arn);
    ConditionKeys.require(boundary);
    return boundary.arn();
  }

  private static String trust(String document) {
    ConditionKeys.require(PolicyParser.parse(document, PolicyParser.Kind.TRUST));
    if (Names.size(document) > TRUST_LIMIT) {
      throw IamErrors.limit("Cannot exceed quota for ACLSizePerRole: " + TRUST_LIMIT);
    }
    return document;
  }

  private static long session(ObjectNode input, long otherwise) {
    long seconds = Input.optionalLong(input, "MaxSessionDuration").orElse(otherwise);
    if (seconds < MIN_SESSION || seconds > MAX_SESSION) {
      throw IamErrors.invalid(
          "1 validation error detected: Value '%d' at 'maxSessionDuration' failed to satisfy"
                  .formatted(seconds)
              + " constraint: Member must have value between 3600 and 43200");
    }
    return seconds;
  }

  private static ObjectNode output(Role role) {
    ObjectNode output = Shapes.object();
    output.set("Role", Shapes.role(role));
    return output;
  }
}
