package io.annal.localcloud.iam;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Managed policies and their versions. */
final class ManagedPolicyOperations {
  private static final int DOCUMENT_LIMIT = 6144;
  private static final int VERSIONS_LIMIT = 5;

  private final IamStore store;
  private final Clock clock;

  ManagedPolicyOperations(IamStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.ofEntries(
        Map.entry("CreatePolicy", this::create),
        Map.entry("GetPolicy", this::get),
        Map.entry("ListPolicies", this::list),
        Map.entry("DeletePolicy", this::delete),
        Map.entry("CreatePolicyVersion", this::createVersion),
        Map.entry("GetPolicyVersion", this::getVersion),
        Map.entry("ListPolicyVersions", this::listVersions),
        Map.entry("SetDefaultPolicyVersion", this::setDefaultVersion),
        Map.entry("DeletePolicyVersion", this::deleteVersion),
        Map.entry("ListEntitiesForPolicy", this::listEntities),
        Map.entry("TagPolicy", this::tag),
        Map.entry("UntagPolicy", this::untag),
        Map.entry("ListPolicyTags", this::listTags));
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    String name = Names.policy(Input.text(input, "PolicyName"));
    String path = Names.path(Input.optionalText(input, "Path").orElse("/"));
    String document = document(input);
    String now = Names.now(clock);
    ObjectNode node =
        Shapes.object()
            .put("PolicyName", name)
            .put("PolicyId", Ids.next("ANPA"))
            .put("Arn", "arn:aws:iam::%s:policy%s%s".formatted(context.account(), path, name))
            .put("Path", path)
            .put("DefaultVersionId", "v1")
            .put("NextVersion", 2)
            .put("CreateDate", now)
            .put("UpdateDate", now);
    Input.optionalText(input, "Description").ifPresent(d -> node.put("Description", d));
    Shapes.addTags(node, input);
    addVersion(node, "v1", document, now);
    ManagedPolicy policy = new ManagedPolicy(node);
    boolean taken =
        store.customerPolicies(context.account()).stream().anyMatch(p -> p.name().equals(name));
    if (taken || !store.addPolicy(context.account(), policy)) {
      throw IamErrors.exists(
          "A policy called %s already exists. Duplicate names are not allowed.".formatted(name));
    }
    return output(policy, context);
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    return output(policy(input, context), context);
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    String scope = Input.optionalText(input, "Scope").orElse("All");
    String prefix = Input.optionalText(input, "PathPrefix").orElse("/");
    boolean onlyAttached = Input.optionalBoolean(input, "OnlyAttached").orElse(false);
    Stream<ManagedPolicy> ofAws =
        scope.equals("Local") ? Stream.of() : store.awsPolicies().stream();
    Stream<ManagedPolicy> own =
        scope.equals("AWS") ? Stream.of() : store.customerPolicies(context.account()).stream();
    return Shapes.page(
        "Policies",
        Stream.concat(own, ofAws)
            .filter(policy -> policy.path().startsWith(prefix))
            .map(policy -> shape(policy, context))
            .filter(shape -> !onlyAttached || shape.get("AttachmentCount").intValue() > 0)
            .toList(),
        input);
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    ManagedPolicy policy = store.changeable(context.account(), Input.text(input, "PolicyArn"));
    if (store.attachments(context.account(), policy.arn()) > 0
        || store.boundaries(context.account(), policy.arn()) > 0) {
      throw IamErrors.conflict("Cannot delete a policy attached to entities.");
    }
    if (policy.versions().size() > 1) {
      throw IamErrors.conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the"
              + " policy's versions. The default version is deleted with the policy.");
    }
    store.removePolicy(context.account(), policy.arn());
    return Shapes.object();
  }

  private ObjectNode createVersion(ObjectNode input, CallContext context) {
    String document = document(input);
    boolean makeDefault = Input.optionalBoolean(input, "SetAsDefault").orElse(false);
    String now = Names.now(clock);
    ManagedPolicy changed =
        store.changePolicy(
            context.account(),
            Input.text(input, "PolicyArn"),
            policy -> {
              if (policy.versions().size() >= VERSIONS_LIMIT) {
                throw IamErrors.limit(
                    "A managed policy can have up to 5 versions. Before you create a new version,"
                        + " you must delete an existing version.");
              }
              int number = policy.node().get("NextVersion").intValue();
              policy.node().put("NextVersion", number + 1).put("UpdateDate", now);
              addVersion(policy.node(), "v" + number, document, now);
              if (makeDefault) {
                policy.node().put("DefaultVersionId", "v" + number);
              }
            });
    return versionOutput(changed, changed.versions().getLast());
  }

  private ObjectNode getVersion(ObjectNode input, CallContext context) {
    ManagedPolicy policy = policy(input, context);
    ObjectNode version = version(policy, input);
    ObjectNode output = versionOutput(policy, version);
    output
        .withObject("PolicyVersion")
        .put("Document", Shapes.encoded(version.get("Document").textValue()));
    return output;
  }

  private ObjectNode listVersions(ObjectNode input, CallContext context) {
    ManagedPolicy policy = policy(input, context);
    return Shapes.page(
        "Versions",
        policy.versions().reversed().stream().map(v -> Shapes.version(policy, v)).toList(),
        input);
  }

  private ObjectNode setDefaultVersion(ObjectNode input, CallContext context) {
    String now = Names.now(clock);
    store.changePolicy(
        context.account(),
        Input.text(input, "PolicyArn"),
        policy ->
            policy
                .node()
                .put("DefaultVersionId", version(policy, input).get("VersionId").textValue())
                .put("UpdateDate", now));
    return Shapes.object();
  }

  private ObjectNode deleteVersion(ObjectNode input, CallContext context) {
    store.changePolicy(
        context.account(),
        Input.text(input, "PolicyArn"),
        policy -> {
          String id = version(policy, input).get("VersionId").textValue();
          if (id.equals(policy.defaultVersion())) {
            throw IamErrors.conflict("Cannot delete the default version of a policy.");
          }
          ArrayNode kept = Shapes.object().arrayNode();
          policy.versions().stream()
              .filter(v -> !v.get("VersionId").textValue().equals(id))
              .forEach(kept::add);
          policy.node().set("Versions", kept);
        });
    return Shapes.object();
  }

  private ObjectNode listEntities(ObjectNode input, CallContext context) {
    ManagedPolicy policy = policy(input, context);
    Optional<String> filter = Input.optionalText(input, "EntityFilter");
    Optional<String> usage = Input.optionalText(input, "PolicyUsageFilter");
    boolean roles = filter.map("Role"::equals).orElse(true);
    ObjectNode page =
        Shapes.page(
            "PolicyRoles",
            store.roles(context.account()).stream()
                .filter(role -> roles && uses(role, policy.arn(), usage))
                .map(r -> Shapes.object().put("RoleName", r.name()).put("RoleId", r.id()))
                .toList(),
            input);
    page.putArray("PolicyGroups");
    page.putArray("PolicyUsers");
    return page;
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    store.changePolicy(
        context.account(),
        Input.text(input, "PolicyArn"),
        policy -> Shapes.addTags(policy.node(), input));
    return Shapes.object();
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    store.changePolicy(
        context.account(),
        Input.text(input, "PolicyArn"),
        policy -> Shapes.removeTags(policy.node(), input));
    return Shapes.object();
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    return Shapes.page("Tags", IamStore.nodes(Shapes.tags(policy(input, context).tags())), input);
  }

  private static boolean uses(Role role, String arn, Optional<String> usage) {
    boolean attached = role.attached().contains(arn);
    boolean boundary = role.boundary().equals(arn);
    return usage
        .map(wanted -> wanted.equals("PermissionsBoundary") ? boundary : attached)
        .orElse(attached || boundary);
  }

  private ManagedPolicy policy(ObjectNode input, CallContext context) {
    return store.policy(context.account(), Input.text(input, "PolicyArn"));
  }

  private static ObjectNode version(ManagedPolicy policy, ObjectNode input) {
    String id = Input.text(input, "VersionId");
    return policy
        .version(id)
        .orElseThrow(() ->
            IamErrors.noEntity(
                "Policy %s version %s does not exist or is not attachable."
                    .formatted(policy.arn(), id)));
  }

  private static String document(ObjectNode input) {
    String document = Input.text(input, "PolicyDocument");
    ConditionKeys.require(PolicyParser.parse(document, PolicyParser.Kind.MANAGED));
    if (Names.size(document) > DOCUMENT_LIMIT) {
      throw IamErrors.limit("Cannot exceed quota for PolicySize: " + DOCUMENT_LIMIT);
    }
    return document;
  }

  private static void addVersion(ObjectNode policy, String id, String document, String now) {
    policy
        .withArray("Versions")
        .addObject()
        .put("VersionId", id)
        .put("Document", document)
        .put("CreateDate", now);
  }

  private ObjectNode shape(ManagedPolicy policy, CallContext context) {
    return Shapes.policy(
        policy,
        store.attachments(context.account(), policy.arn()),
        store.boundaries(context.account(), policy.arn()));
  }

  private ObjectNode output(ManagedPolicy policy, CallContext context) {
    ObjectNode output = Shapes.object();
    ObjectNode shape = shape(policy, context);
    if (!policy.tags().isEmpty()) {
      shape.set("Tags", Shapes.tags(policy.tags()));
    }
    output.set("Policy", shape);
    return output;
  }

  private static ObjectNode versionOutput(ManagedPolicy policy, ObjectNode version) {
    ObjectNode output = Shapes.object();
    output.set("PolicyVersion", Shapes.version(policy, version));
    return output;
  }
}
