package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service.Permission;
import io.annal.localcloud.wire.Trees;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Resource policies of tables (<a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html">Using
 * resource-based policies for DynamoDB</a>), as far as they deny: a denial holds for everybody, the
 * account's root included. One that allows is refused, because nothing here would grant by it.
 */
final class TablePolicies {
  private static final String STATE = "ResourcePolicy";
  private static final String TEXT = "Policy";
  private static final String REVISION = "RevisionId";

  private final Cloud cloud;
  private final TableOperations tables;
  private final TableOverlay overlay;

  TablePolicies(Cloud cloud, TableOperations tables, TableOverlay overlay) {
    this.cloud = cloud;
    this.tables = tables;
    this.overlay = overlay;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DeleteResourcePolicy", this::delete,
        "GetResourcePolicy", this::get,
        "PutResourcePolicy", this::put);
  }

  /** The operation, for those whom no policy of a table that it touches denies it. */
  Operation guarded(String name, Operation operation) {
    return (input, context) -> {
      for (Permission permission : Permissions.of(name, input, context)) {
        check(permission, context);
      }
      return operation.call(input, context);
    };
  }

  /** Takes the policy of a table that is being created out of its input. */
  static void move(ObjectNode input, ObjectNode known) {
    if (input.hasNonNull(STATE)) {
      set(known, Input.text(input, STATE));
    }
    input.remove(STATE);
  }

  private ObjectNode put(ObjectNode input, CallContext context) {
    String table = table(input, context);
    var known = overlay.get(table, context);
    String revision = set(known, Input.text(input, TEXT));
    overlay.put(table, known, context);
    return Trees.object().put(REVISION, revision);
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    String table = table(input, context);
    if (overlay.get(table, context).get(STATE) instanceof ObjectNode policy) {
      return policy.deepCopy();
    }
    throw AwsException.badRequest(
        "PolicyNotFoundException",
        "Resource-based policy not found for the provided ResourceArn: table " + table);
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    String table = table(input, context);
    var known = overlay.get(table, context);
    JsonNode before = known.remove(STATE);
    overlay.put(table, known, context);
    return before == null
        ? Trees.object()
        : Trees.object().put(REVISION, before.path(REVISION).asText());
  }

  private String table(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "ResourceArn");
    if (arn.contains("/stream/")) {
      throw AwsException.unsupported("The resource policy of a stream");
    }
    if (input.hasNonNull("ExpectedRevisionId")) {
      throw AwsException.unsupported("ExpectedRevisionId of a resource policy");
    }
    return tables.existing(arn, context);
  }

  private static String set(ObjectNode known, String policy) {
    JsonNode document = Trees.readJson(policy);
    if (!(document.path("Statement") instanceof ArrayNode statements) || statements.isEmpty()) {
      throw AwsException.validation("The resource policy must have a list of statements");
    }
    for (JsonNode statement : statements) {
      if (!statement.path("Effect").asText().equals("Deny")) {
        throw AwsException.unsupported("A table's resource policy that allows");
      }
    }
    String revision = UUID.randomUUID().toString();
    known.putObject(STATE).put(TEXT, policy).put(REVISION, revision);
    return revision;
  }

  private void check(Permission permission, CallContext context) {
    Optional<JsonNode> policy = policyOf(permission.resource(), context);
    if (policy.isPresent()
        && !cloud.authorizer().allowedByResourcePolicy(policy.get(), permission, context)) {
      throw AwsException.badRequest(
          "AccessDeniedException",
          "User is not authorized to perform: %s on resource: %s with an explicit deny in a resource-based policy"
              .formatted(permission.action(), permission.resource()));
    }
  }

  /** With everything allowed that it does not deny, so that what is not allowed is denied. */
  private Optional<JsonNode> policyOf(String resource, CallContext context) {
    if (!resource.contains(":table/") || resource.contains("/stream/")) {
      return Optional.empty();
    }
    JsonNode kept = overlay.get(Arns.tableName(resource, context), context).path(STATE);
    if (kept.isMissingNode()) {
      return Optional.empty();
    }
    var policy = (ObjectNode) Trees.readJson(kept.path(TEXT).asText());
    ((ArrayNode) policy.path("Statement"))
        .addObject()
        .put("Effect", "Allow")
        .put("Principal", "*")
        .put("Action", "*")
        .put("Resource", "*");
    return Optional.of(policy);
  }
}
