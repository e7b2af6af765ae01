package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Creates, changes, describes and deletes tables. */
final class TableOperations {
  static final String TARGET = "DynamoDB_20120810.";

  /** What the engine would take and forget; refused, because nothing here would do it. */
  private static final List<String> REFUSED =
      List.of(
          "GlobalTableSettingsReplicationMode",
          "GlobalTableSourceArn",
          "OnDemandThroughput",
          "WarmThroughput");

  private final Engine engine;
  private final TableOverlay overlay;
  private final TableFacts facts;
  private final TablePolicies policies;
  private final Replicas replicas;
  private final ReplicaStreams streams;
  private final GlobalTables global;
  private final TableChanges changes = new TableChanges(System::nanoTime);

  TableOperations(
      Engine engine,
      TableOverlay overlay,
      TableFacts facts,
      TablePolicies policies,
      Replicas replicas) {
    this.engine = engine;
    this.overlay = overlay;
    this.facts = facts;
    this.policies = policies;
    this.replicas = replicas;
    this.streams = new ReplicaStreams(overlay);
    this.global = new GlobalTables(engine, overlay, replicas);
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
        this::listTables,
        "UpdateTable",
        this::updateTable,
        "UpdateTimeToLive",
        this::updateTimeToLive);
  }

  /** Says whether the engine keeps a table of that name in that place. */
  static boolean has(Engine engine, String table, CallContext context) {
    try {
      engine.call(TARGET + "DescribeTable", Trees.object().put("TableName", table), context);
      return true;
    } catch (AwsException e) {
      if (e.code().equals("ResourceNotFoundException")) {
        return false;
      }
      throw e;
    }
  }

  /** The name of a table that is there; else AWS's error. */
  String existing(String nameOrArn, CallContext context) {
    String table = Arns.tableName(nameOrArn, context);
    describe(table, context);
    return table;
  }

  private ObjectNode createTable(ObjectNode input, CallContext context) {
    Input.refuse(input, "CreateTable", REFUSED);
    refuseThroughputOnDemand(input);
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    if (replicas.of(table, context).isPresent()) {
      throw AwsException.badRequest("ResourceInUseException", "Table already exists: " + table);
    }
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
    changes.forget(table, context);
    var created = completed(output, "TableDescription", table, context);
    created.withObject("TableDescription").put("TableStatus", "CREATING");
    return created;
  }

  /** The engine takes both; the sentence is DynamoDB's. */
  private static void refuseThroughputOnDemand(ObjectNode input) {
    if (!input.path("BillingMode").asText().equals("PAY_PER_REQUEST")) {
      return;
    }
    String refusal =
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor"
            + " WriteCapacityUnits can be specified %swhen BillingMode is PAY_PER_REQUEST";
    if (input.hasNonNull("ProvisionedThroughput")) {
      throw AwsException.validation(refusal.formatted(""));
    }
    for (var index : input.path("GlobalSecondaryIndexes")) {
      if (index.hasNonNull("ProvisionedThroughput")) {
        String name = index.path("IndexName").asText();
        throw AwsException.validation(refusal.formatted("for index: %s ".formatted(name)));
      }
    }
  }

  private ObjectNode describeTable(ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    return completed(describe(table, context), "Table", table, context);
  }

  private ObjectNode describe(String table, CallContext context) {
    try {
      return engine.call(
          TARGET + "DescribeTable",
          Trees.object().put("TableName", table),
          replicas.home(table, context));
    } catch (AwsException e) {
      if (e.code().equals("ResourceNotFoundException")) {
        throw AwsException.badRequest(
            e.code(), "Requested resource not found: Table: %s not found".formatted(table));
      }
      throw e;
    }
  }

  private ObjectNode updateTable(ObjectNode input, CallContext context) {
    Input.refuse(input, "UpdateTable", REFUSED);
    String table = existing(Input.text(input, "TableName"), context);
    changes.requireSettled(table, context);
    if (GlobalTables.concerns(input)) {
      global.update(table, input, engineTable(table, context), context);
    } else {
      update(table, input, context);
    }
    changes.begin(table, context);
    return updated(table, context);
  }

  private void update(String table, ObjectNode input, CallContext context) {
    var known = overlay.get(table, context);
    boolean changed = facts.move(input, known, context);
    var replication = Replication.of(known);
    if (replication.isPresent()) {
      changed |= input.has("StreamSpecification");
      streams.update(
          named(input, table), known, engineTable(table, context), replication.get(), context);
      facts.share(known, table, replication.get(), overlay, context);
    }
    boolean toEngine = input.size() > 1;
    if (!changed && !toEngine) {
      throw AwsException.validation(
          "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
              + " GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    }
    if (toEngine) {
      engine.call(TARGET + "UpdateTable", named(input, table), replicas.home(table, context));
    }
    if (changed) {
      overlay.put(table, known, context);
    }
  }

  private ObjectNode engineTable(String table, CallContext context) {
    return (ObjectNode) describe(table, context).get("Table");
  }

  private ObjectNode updated(String table, CallContext context) {
    var output = Trees.object();
    output.set(
        "TableDescription",
        completed(describe(table, context), "Table", table, context).get("Table"));
    return output;
  }

  private ObjectNode deleteTable(ObjectNode input, CallContext context) {
    String table = existing(Input.text(input, "TableName"), context);
    changes.requireSettled(table, context);
    TableFacts.requireUnprotected(overlay, table, context);
    if (replicas.of(table, context).isPresent()) {
      throw AwsException.validation(
          "Table %s is replicated with multi-Region strong consistency: remove its other replicas"
                  .formatted(table)
              + " and its witness first");
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
    return engine.call(TARGET + operation, named(input, table), replicas.home(table, context));
  }

  private ObjectNode updateTimeToLive(ObjectNode input, CallContext context) {
    String table = existing(Input.text(input, "TableName"), context);
    if (replicas.of(table, context).isPresent()) {
      throw Replication.refused("Time to Live", table);
    }
    return forward("UpdateTimeToLive", input, context);
  }

  /** The engine's tables in that place and the replicas whose items are kept elsewhere. */
  private ObjectNode listTables(ObjectNode input, CallContext context) {
    var guests = replicas.guests(context);
    if (guests.isEmpty()) {
      return engine.call(TARGET + "ListTables", input, context);
    }
    var names = new TreeSet<>(guests);
    var page = Trees.object();
    do {
      page = engine.call(TARGET + "ListTables", next(page), context);
      page.path("TableNames").forEach(name -> names.add(name.asText()));
    } while (page.hasNonNull("LastEvaluatedTableName"));
    long limit = Input.optionalLong(input, "Limit").orElse(100L);
    var rest =
        Input.optionalText(input, "ExclusiveStartTableName")
            .map(start -> names.tailSet(start, false))
            .orElse(names);
    var output = Trees.object();
    var list = output.putArray("TableNames");
    rest.stream().limit(limit).forEach(list::add);
    if (rest.size() > limit) {
      output.set("LastEvaluatedTableName", list.get(list.size() - 1));
    }
    return output;
  }

  private static ObjectNode next(ObjectNode page) {
    var input = Trees.object();
    Input.optionalText(page, "LastEvaluatedTableName")
        .ifPresent(last -> input.put("ExclusiveStartTableName", last));
    return input;
  }

  private ObjectNode completed(
      ObjectNode output, String member, String table, CallContext context) {
    Arns.fromEngine(output, context);
    if (output.get(member) instanceof ObjectNode description) {
      var known = overlay.get(table, context);
      facts.describe(description, known);
      changes.describe(description, table, context);
      Replication.of(known)
          .ifPresent(replication -> {
            replication.describe(description, table, context);
            ReplicaStreams.describe(description, known);
          });
    }
    return output;
  }

  private static ObjectNode named(ObjectNode input, String table) {
    return input.put("TableName", table);
  }
}
