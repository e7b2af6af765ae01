package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Service.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What DynamoDB's operations ask for
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html).
 */
final class Permissions {
  private static final Map<String, String> IN_TRANSACTION =
      Map.of(
          "Put", "PutItem",
          "Update", "UpdateItem",
          "Delete", "DeleteItem",
          "ConditionCheck", "ConditionCheckItem",
          "Get", "GetItem");

  private final RequestKeys keys;

  Permissions(RequestKeys keys) {
    this.keys = keys;
  }

  List<Permission> of(String operation, ObjectNode input, CallContext context) {
    return switch (operation) {
      case "BatchGetItem", "BatchWriteItem" -> batch(operation, input, context);
      case "TransactGetItems", "TransactWriteItems" -> transaction(operation, input, context);
      case "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan" ->
          List.of(onItems(operation, input, context));
      case "ExecuteStatement" -> List.of(statement(input, "", context));
      case "BatchExecuteStatement" ->
          statements(input.path("Statements"), "BatchExecuteStatement", context);
      case "ExecuteTransaction" ->
          statements(input.path("TransactStatements"), "ExecuteTransaction", context);
      case "CreateTable" -> create(input, context);
      case "UpdateTable" -> update(input, context);
      case "GetRecords" ->
          List.of(
              permission(
                  operation, Streams.arnOf(Input.optionalText(input, "ShardIterator").orElse(""))));
      case "DescribeStream", "GetShardIterator" ->
          List.of(permission(operation, Input.optionalText(input, "StreamArn").orElse("*")));
      case "ListStreams" ->
          List.of(
              permission(
                  operation,
                  Input.optionalText(input, "TableName")
                      .map(table -> Arns.table(table, context) + "/stream/*")
                      .orElse("*")));
      case "ListTables", "DescribeLimits", "DescribeEndpoints" ->
          List.of(permission(operation, "*"));
      default -> List.of(permission(operation, resource(input, context)));
    };
  }

  private static String resource(ObjectNode input, CallContext context) {
    var arn = Input.optionalText(input, "ResourceArn");
    if (arn.isPresent()) {
      return arn.get();
    }
    String table =
        Input.optionalText(input, "TableName").map(t -> Arns.table(t, context)).orElse("*");
    return Input.optionalText(input, "IndexName").map(i -> table + "/index/" + i).orElse(table);
  }

  /** A policy that comes with the table has to be allowed by itself. */
  private static List<Permission> create(ObjectNode input, CallContext context) {
    String table = resource(input, context);
    var create = permission("CreateTable", table);
    return input.hasNonNull("ResourcePolicy")
        ? List.of(create, permission("PutResourcePolicy", table))
        : List.of(create);
  }

  /**
   * Replicas and a witness are allowed by themselves, each in its Region
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html).
   */
  private static List<Permission> update(ObjectNode input, CallContext context) {
    var permissions = new ArrayList<Permission>();
    permissions.add(permission("UpdateTable", resource(input, context)));
    String table = Arns.tableName(Input.optionalText(input, "TableName").orElse("*"), context);
    for (String member : List.of("ReplicaUpdates", "GlobalTableWitnessUpdates")) {
      String kind = member.startsWith("Replica") ? "TableReplica" : "GlobalTableWitness";
      for (JsonNode change : Input.list(input, member)) {
        change
            .properties()
            .forEach(action -> {
              var region = context.in(action.getValue().path("RegionName").asText());
              permissions.add(permission(action.getKey() + kind, Arns.table(table, region)));
            });
      }
    }
    return permissions;
  }

  private Permission onItems(String operation, ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.optionalText(input, "TableName").orElse("*"), context);
    return new Permission(
        "dynamodb:" + operation,
        resource(input, context),
        keys.of(operation, input, table, context));
  }

  private List<Permission> batch(String operation, ObjectNode input, CallContext context) {
    var permissions = new ArrayList<Permission>();
    input
        .path("RequestItems")
        .fieldNames()
        .forEachRemaining(name ->
            permissions.add(
                new Permission(
                    "dynamodb:" + operation,
                    Arns.table(name, context),
                    keys.ofBatch(input, name, Arns.tableName(name, context), context))));
    return permissions;
  }

  private List<Permission> transaction(String enclosing, ObjectNode input, CallContext context) {
    var permissions = new ArrayList<Permission>();
    JsonNode items = input.path("TransactItems");
    for (int i = 0; i < items.size(); i++) {
      for (var part : items.get(i).properties()) {
        String action = IN_TRANSACTION.getOrDefault(part.getKey(), part.getKey());
        String table = Arns.tableName(part.getValue().path("TableName").asText(), context);
        permissions.add(
            new Permission(
                "dynamodb:" + action,
                Arns.table(table, context),
                keys.inTransaction(enclosing, input, part.getKey(), table, i, context)));
      }
    }
    return permissions;
  }

  private List<Permission> statements(JsonNode statements, String enclosing, CallContext context) {
    var permissions = new ArrayList<Permission>();
    for (JsonNode each : statements) {
      if (each instanceof ObjectNode statement) {
        permissions.add(statement(statement, enclosing, context));
      }
    }
    return permissions;
  }

  private Permission statement(ObjectNode input, String enclosing, CallContext context) {
    var parsed = PartiQl.parse(input.path("Statement").asText());
    String verb = parsed.verb();
    String action = "PartiQL" + verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1);
    String table = Arns.table(parsed.table(), context);
    return new Permission(
        "dynamodb:" + action,
        parsed.index().map(i -> table + "/index/" + i).orElse(table),
        keys.ofStatement(
            parsed, input, enclosing, Arns.tableName(parsed.table(), context), context));
  }

  private static Permission permission(String action, String resource) {
    return new Permission("dynamodb:" + action, resource, Map.of());
  }
}
