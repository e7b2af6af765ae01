package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes global tables with multi-Region strong consistency out of empty tables, and tables of one
 * Region out of them again. Eventual consistency is refused by name: with one copy of the items
 * nothing could lag behind or be overwritten, and that is what one would want to see of it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html">How
 *     DynamoDB global tables work</a>
 */
final class GlobalTables {
  static final List<String> MEMBERS =
      List.of("ReplicaUpdates", "GlobalTableWitnessUpdates", "MultiRegionConsistency");

  private final Engine engine;
  private final TableOverlay overlay;
  private final Replicas replicas;

  GlobalTables(Engine engine, TableOverlay overlay, Replicas replicas) {
    this.engine = engine;
    this.overlay = overlay;
    this.replicas = replicas;
  }

  static boolean concerns(ObjectNode input) {
    return MEMBERS.stream().anyMatch(input::hasNonNull);
  }

  /** Regions to be added or removed. */
  private record Change(List<String> create, List<String> delete) {
    static Change of(ObjectNode input, String member) {
      var change = new Change(new ArrayList<>(), new ArrayList<>());
      for (JsonNode update : Input.list(input, member)) {
        update.properties().forEach(action -> change.add(action.getKey(), action.getValue()));
      }
      return change;
    }

    private void add(String action, JsonNode wanted) {
      switch (action) {
        case "Create" -> create.add(region(wanted));
        case "Delete" -> delete.add(region(wanted));
        default -> throw AwsException.unsupported(action + " of a replica");
      }
    }

    private static String region(JsonNode wanted) {
      for (var member : wanted.properties()) {
        if (!member.getKey().equals("RegionName")) {
          throw AwsException.unsupported(member.getKey() + " of a replica");
        }
      }
      return Input.text((ObjectNode) wanted, "RegionName");
    }
  }

  /**
   * Does what an {@code UpdateTable} asks of this kind.
   *
   * @param description of the table, as the engine has it
   */
  synchronized void update(
      String table, ObjectNode input, ObjectNode description, CallContext context) {
    for (var member : input.properties()) {
      if (!MEMBERS.contains(member.getKey()) && !member.getKey().equals("TableName")) {
        throw AwsException.validation(
            "%s cannot be changed together with a table's replicas".formatted(member.getKey()));
      }
    }
    var members = Change.of(input, "ReplicaUpdates");
    var witnesses = Change.of(input, "GlobalTableWitnessUpdates");
    var now = replicas.of(table, context);
    if (now.isPresent()) {
      end(table, now.get(), members, witnesses, context);
    } else {
      begin(table, input, members, witnesses, description, context);
    }
  }

  private void begin(
      String table,
      ObjectNode input,
      Change members,
      Change witnesses,
      ObjectNode description,
      CallContext context) {
    if (!members.delete().isEmpty() || !witnesses.delete().isEmpty()) {
      throw AwsException.validation("Table %s is not a global table".formatted(table));
    }
    if (!Input.optionalText(input, "MultiRegionConsistency").orElse("EVENTUAL").equals("STRONG")) {
      throw AwsException.unsupported(
          "Multi-Region eventual consistency (MultiRegionConsistency EVENTUAL of UpdateTable)");
    }
    var regions =
        Stream.concat(Stream.of(context.region()), members.create().stream()).sorted().toList();
    requireThree(Stream.concat(regions.stream(), witnesses.create().stream()).toList(), witnesses);
    requireFit(table, description, context);
    requireFree(table, members.create(), context);
    var keys =
        description
            .path("KeySchema")
            .valueStream()
            .map(key -> key.path("AttributeName").asText())
            .toList();
    var replication =
        new Replication(context.region(), regions, witnesses.create().stream().findFirst(), keys);
    regions.forEach(region -> join(table, replication, description, context.in(region)));
  }

  private void join(
      String table, Replication replication, ObjectNode description, CallContext replica) {
    var known = overlay.get(table, replica);
    known.set(Replication.MEMBER, replication.toNode());
    if (replica.region().equals(replication.home())) {
      ReplicaStreams.begin(known, description);
    }
    overlay.put(table, known, replica);
  }

  private static void requireThree(List<String> regions, Change witnesses) {
    if (regions.size() != 3 || witnesses.create().size() > 1) {
      throw AwsException.validation(
          "A global table with multi-Region strong consistency has three replicas, or two replicas"
              + " and one witness, not replicas and witnesses in "
              + new TreeSet<>(regions));
    }
    if (Replication.REGION_SETS.stream().noneMatch(set -> set.containsAll(regions))
        || new TreeSet<>(regions).size() != 3) {
      throw AwsException.validation(
          "The Regions %s are not three of one Region set: %s"
              .formatted(new TreeSet<>(regions), Replication.REGION_SETS));
    }
  }

  private void requireFit(String table, ObjectNode description, CallContext context) {
    var named = Trees.object().put("TableName", table);
    if (description.path("LocalSecondaryIndexes").size() > 0) {
      throw Replication.refused("A local secondary index", table);
    }
    var ttl = engine.call("DescribeTimeToLive", named.deepCopy(), context);
    if (ttl.at("/TimeToLiveDescription/TimeToLiveStatus").asText().startsWith("ENABL")) {
      throw Replication.refused("Time to Live", table);
    }
    var scan = engine.call("Scan", named.put("Limit", 1), context);
    if (scan.path("Count").asInt() > 0) {
      throw AwsException.validation(
          "Table %s contains items: only an empty table can become a global table with multi-Region"
                  .formatted(table)
              + " strong consistency");
    }
  }

  private void requireFree(String table, List<String> regions, CallContext context) {
    for (String region : regions) {
      var place = context.in(region);
      if (replicas.of(table, place).isPresent() || TableOperations.has(engine, table, place)) {
        throw AwsException.validation(
            "Failed to create a the new replica of table with name: '%s' because one or more"
                    .formatted(table)
                + " replicas already existed as tables.");
      }
    }
  }

  private void end(
      String table, Replication now, Change members, Change witnesses, CallContext context) {
    if (!members.create().isEmpty() || !witnesses.create().isEmpty()) {
      throw AwsException.validation(
          "Table %s is replicated with multi-Region strong consistency: no replica and no witness"
                  .formatted(table)
              + " can be added");
    }
    var left = new ArrayList<>(now.regions().toList());
    left.removeAll(members.delete());
    left.removeAll(witnesses.delete());
    if (!left.equals(List.of(context.region()))) {
      throw AwsException.validation(
          "Of a global table with multi-Region strong consistency two replicas, or one replica and"
              + " the witness, are removed in one request; %s would be left".formatted(left));
    }
    if (!context.region().equals(now.home())) {
      throw AwsException.unsupported(
          "Removing the replica of %s in %s, where the table was made,"
              .formatted(table, now.home()));
    }
    members
        .delete()
        .forEach(region -> ReplicaSettings.requireUnprotected(overlay, table, context.in(region)));
    members.delete().forEach(region -> overlay.remove(table, context.in(region)));
    var known = overlay.get(table, context);
    known.remove(Replication.MEMBER);
    ReplicaStreams.end(known);
    overlay.put(table, known, context);
  }
}
