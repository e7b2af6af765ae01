package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.EncryptionKey;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Creates, changes, describes and deletes tables. The engine does it; beside it stand what other
 * services have a say in, keys and policies, and the replicas of global tables.
 */
final class TableOperations {
  private static final List<String> REFUSED =
      List.of("GlobalTableSettingsReplicationMode", "GlobalTableSourceArn");
  private static final List<String> OF_A_TABLE =
      List.of(
          "DescribeContinuousBackups",
          "DescribeContributorInsights",
          "DescribeKinesisStreamingDestination",
          "DescribeTimeToLive",
          "UpdateContinuousBackups");

  private final Engine engine;
  private final TableOverlay overlay;
  private final TablePolicies policies;
  private final Replicas replicas;
  private final ReplicaStreams streams;
  private final GlobalTables global;
  private final Cloud cloud;

  TableOperations(
      Engine engine, TableOverlay overlay, TablePolicies policies, Replicas replicas, Cloud cloud) {
    this.engine = engine;
    this.overlay = overlay;
    this.policies = policies;
    this.replicas = replicas;
    this.streams = new ReplicaStreams(overlay);
    this.global = new GlobalTables(engine, overlay, replicas);
    this.cloud = cloud;
  }

  Map<String, Operation> operations() {
    var operations = new HashMap<String, Operation>();
    operations.put("CreateTable", this::createTable);
    operations.put("DeleteTable", this::deleteTable);
    operations.put("DescribeTable", this::describeTable);
    operations.put("ListTables", this::listTables);
    operations.put("RestoreTableToPointInTime", this::restore);
    operations.put("UpdateTable", this::updateTable);
    operations.put("UpdateTimeToLive", this::updateTimeToLive);
    for (String name : OF_A_TABLE) {
      operations.put(name, (input, context) -> atHome(name, input, context));
    }
    operations.put("DescribeEndpoints", this::describeEndpoints);
    operations.put(
        "DescribeLimits", (input, context) -> engine.call("DescribeLimits", input, context));
    return operations;
  }

  /** Says whether the engine keeps a table of that name in that place. */
  static boolean has(Engine engine, String table, CallContext context) {
    try {
      engine.call("DescribeTable", Trees.object().put("TableName", table), context);
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

  /** Clients that ask where to go shall come here again, not to AWS. */
  private ObjectNode describeEndpoints(ObjectNode input, CallContext context) {
    ObjectNode output = engine.call("DescribeEndpoints", input, context);
    for (JsonNode each : output.path("Endpoints")) {
      if (each instanceof ObjectNode endpoint) {
        endpoint.put("Address", cloud.endpoint().getAuthority());
      }
    }
    return output;
  }

  private ObjectNode createTable(ObjectNode input, CallContext context) {
    Input.refuse(input, "CreateTable", REFUSED);
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    requireFree(table, context);
    requireKey(input, context);
    var known = Trees.object();
    Input.optionalText(input, "ResourcePolicy").ifPresent(policy -> policies.set(known, policy));
    input.remove("ResourcePolicy");
    var output = engine.call("CreateTable", input, context);
    if (known.isEmpty()) {
      overlay.remove(table, context);
    } else {
      overlay.put(table, known, context);
    }
    return output;
  }

  private ObjectNode restore(ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TargetTableName"), context);
    requireFree(table, context);
    Input.optionalText(input, "SourceTableName")
        .flatMap(source -> replicas.of(source, context))
        .ifPresent(replication -> {
          throw AwsException.unsupported("Restoring from a replica of a global table");
        });
    var output = engine.call("RestoreTableToPointInTime", input, context);
    overlay.remove(table, context);
    return output;
  }

  private void requireFree(String table, CallContext context) {
    if (replicas.of(table, context).isPresent()) {
      throw AwsException.badRequest("ResourceInUseException", "Table already exists: " + table);
    }
  }

  /** Tables show the ARN of their key, by whatever name it was given. */
  private void requireKey(ObjectNode input, CallContext context) {
    Input.optionalObject(input, "SSESpecification")
        .ifPresent(encryption ->
            EncryptionKey.arn(cloud, encryption, "KMSMasterKeyId", "ValidationException", context)
                .ifPresent(arn -> encryption.put("KMSMasterKeyId", arn)));
  }

  private ObjectNode describeTable(ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    return described("Table", table, context);
  }

  private ObjectNode described(String member, String table, CallContext context) {
    var description = describe(table, context);
    var known = overlay.get(table, context);
    Replication.of(known)
        .ifPresent(replication -> {
          replication.describe(description, table, context);
          if (!replication.home().equals(context.region())) {
            ReplicaSettings.describe(description, known);
          }
          ReplicaStreams.describe(description, known);
        });
    var output = Trees.object();
    output.set(member, description);
    return output;
  }

  /** As the engine has it, where it has it, under this place's ARNs. */
  private ObjectNode describe(String table, CallContext context) {
    var home = replicas.home(table, context);
    var output = engine.call("DescribeTable", Trees.object().put("TableName", table), home);
    Arns.move(output, home, context);
    return output.withObject("/Table");
  }

  private ObjectNode updateTable(ObjectNode input, CallContext context) {
    Input.refuse(input, "UpdateTable", REFUSED);
    requireKey(input, context);
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    var replication = replicas.of(table, context);
    if (GlobalTables.concerns(input)) {
      global.update(table, input, describe(table, context), context);
    } else if (replication.isPresent()) {
      updateReplica(table, input, replication.get(), context);
    } else {
      return engine.call("UpdateTable", input, context);
    }
    return described("TableDescription", table, context);
  }

  private void updateReplica(
      String table, ObjectNode input, Replication replication, CallContext context) {
    input.put("TableName", table);
    var known = overlay.get(table, context);
    var home = context.in(replication.home());
    streams.update(input, known, describe(table, context), replication, context);
    if (!replication.home().equals(context.region())) {
      ReplicaSettings.move(input, known, context);
    }
    if (input.size() > 1) {
      engine.call("UpdateTable", input, home);
    }
    overlay.put(table, known, context);
  }

  private ObjectNode deleteTable(ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    if (replicas.of(table, context).isPresent()) {
      throw AwsException.validation(
          "Table %s is replicated with multi-Region strong consistency: remove its other replicas"
                  .formatted(table)
              + " and its witness first");
    }
    var output = engine.call("DeleteTable", input, context);
    overlay.remove(table, context);
    return output;
  }

  private ObjectNode atHome(String operation, ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    var home = replicas.home(table, context);
    return engine.call(
        operation, home.equals(context) ? input : input.put("TableName", table), home);
  }

  private ObjectNode updateTimeToLive(ObjectNode input, CallContext context) {
    String table = Arns.tableName(Input.text(input, "TableName"), context);
    if (replicas.of(table, context).isPresent()) {
      throw Replication.refused("Time to Live", table);
    }
    return engine.call("UpdateTimeToLive", input, context);
  }

  /** The engine's tables in that place and the replicas whose items are kept elsewhere. */
  private ObjectNode listTables(ObjectNode input, CallContext context) {
    var guests = replicas.guests(context);
    if (guests.isEmpty()) {
      return engine.call("ListTables", input, context);
    }
    var names = new TreeSet<>(guests);
    var page = Trees.object();
    do {
      page = engine.call("ListTables", next(page), context);
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
}
