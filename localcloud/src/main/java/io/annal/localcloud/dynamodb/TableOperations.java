package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Map;

/** Creates, changes, describes and deletes tables. */
final class TableOperations {
  static final String TARGET = "DynamoDB_20120810.";

  /** What the engine would take and forget; refused, because nothing here would do it. */
  private static final List<String> REFUSED =
      List.of(
          "GlobalTableSettingsReplicationMode",
          "GlobalTableSourceArn",
          "GlobalTableWitnessUpdates",
          "MultiRegionConsistency",
          "OnDemandThroughput",
          "ReplicaUpdates",
          "WarmThroughput");

  private final Engine engine;
  private final TableOverlay overlay;
  private final TableFacts facts;
  private final TablePolicies policies;

  TableOperations(Engine engine, TableOverlay overlay, TableFacts facts, TablePolicies policies) {
    this.engine = engine;
    this.overlay = overlay;
    this.facts = facts;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateTable",
        this::createTable,
        "DeleteTable",
        this::deleteTable,
        "DescribeLimits",
        (input, context) -> engine.call(TARGET + "DescribeLimits", input, context),
        "DescribeTable",
        this::describeTable,
        "DescribeTimeToLive",
        (input, context) -> forward("DescribeTimeToLive", input, context),
        "ListTables",
        (input, context) -> engine.call(TARGET + "ListTables", input, context),
        "UpdateTable",
        this::updateTable,
        "UpdateTimeToLive",
        (input, context) -> forward("UpdateTimeToLive", input, context));
  }

  /** The name of a table that is there; else AWS's error. */
  String existing(String nameOrArn, CallContext context) {
    String table = Arns.tableName(nameOrArn, context);
    describe(table, context);
    return table;
  }

  private ObjectNode createTable(ObjectNode input, CallContext context) {
    refuse("CreateTable", input);
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    var known = Trees.object();
    facts.move(input, known, context);
    if (input.hasNonNull("Tags")) {
      known.set("Tags", Tags.map(Input.list(input, "Tags")));
      input.remove("Tags");
    }
    Input.optionalText(input, "ResourcePolicy").ifPresent(policy -> policies.set(known, policy));
    input.remove("ResourcePolicy");
    var output = engine.call(TARGET + "CreateTable", named(input, table), context);
    overlay.put(table, known, context);
    return completed(output, "TableDescription", table, context);
  }

  private ObjectNode describeTable(ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    return completed(describe(table, context), "Table", table, context);
  }

  private ObjectNode describe(String table, CallContext context) {
    try {
      return engine.call(TARGET + "DescribeTable", Trees.object().put("TableName", table), context);
    } catch (AwsException e) {
      if (e.code().equals("ResourceNotFoundException")) {
        throw AwsException.badRequest(
            e.code(), "Requested resource not found: Table: %s not found".formatted(table));
      }
      throw e;
    }
  }

  private ObjectNode updateTable(ObjectNode input, CallContext context) {
    refuse("UpdateTable", input);
    String table = existing(Input.text(input, "TableName"), context);
    var known = overlay.get(table, context);
    boolean changed = facts.move(input, known, context);
    boolean toEngine = input.size() > 1;
    if (!changed && !toEngine) {
      throw AwsException.validation(
          "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
              + " GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    }
    if (toEngine) {
      engine.call(TARGET + "UpdateTable", named(input, table), context);
    }
    if (changed) {
      overlay.put(table, known, context);
    }
    var output = Trees.object();
    output.set(
        "TableDescription",
        completed(describe(table, context), "Table", table, context).get("Table"));
    return output;
  }

  private ObjectNode deleteTable(ObjectNode input, CallContext context) {
    String table = existing(Input.text(input, "TableName"), context);
    if (overlay.get(table, context).path(TableFacts.PROTECTED).asBoolean()) {
      throw AwsException.validation(
          "Resource cannot be deleted as it is currently protected against deletion. Disable"
              + " deletion protection first.");
    }
    var output =
        engine.call(TARGET + "DeleteTable", Trees.object().put("TableName", table), context);
    completed(output, "TableDescription", table, context);
    if (output.get("TableDescription") instanceof ObjectNode description) {
      description.put("TableStatus", "DELETING");
    }
    overlay.remove(table, context);
    return output;
  }

  private ObjectNode forward(String operation, ObjectNode input, CallContext context) {
    String table = existing(Input.text(input, "TableName"), context);
    return engine.call(TARGET + operation, named(input, table), context);
  }

  private ObjectNode completed(
      ObjectNode output, String member, String table, CallContext context) {
    Arns.fromEngine(output, context);
    if (output.get(member) instanceof ObjectNode description) {
      facts.describe(description, overlay.get(table, context));
    }
    return output;
  }

  private static ObjectNode named(ObjectNode input, String table) {
    return input.put("TableName", table);
  }

  private static void refuse(String operation, ObjectNode input) {
    for (String member : REFUSED) {
      if (input.hasNonNull(member)) {
        throw AwsException.unsupported(member + " of " + operation);
      }
    }
  }
}
