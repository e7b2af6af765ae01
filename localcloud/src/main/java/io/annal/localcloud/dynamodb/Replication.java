package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What makes a table one replica of a global table with multi-Region strong consistency. Every
 * replica sees each write at once, in one order, so that all of them can share one copy of the
 * items, which the engine keeps where the table was made.
 *
 * @param home the Region in which the engine keeps the items
 * @param replicas the Regions in which they can be read and written
 * @param witness the Region that helps to decide and cannot be read
 * @param keys the attributes of the primary key
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html">How
 *     DynamoDB global tables work</a>
 */
record Replication(
    String home, List<String> replicas, Optional<String> witness, List<String> keys) {
  static final String MEMBER = "Replication";

  /** "An MRSC global table must be deployed in exactly three Regions" of one of these sets. */
  static final List<Set<String>> REGION_SETS =
      List.of(
          Set.of("us-east-1", "us-east-2", "us-west-2"),
          Set.of("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"),
          Set.of("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"));

  /** Of a table's facts; empty for a table of one Region. */
  static Optional<Replication> of(JsonNode facts) {
    JsonNode node = facts.path(MEMBER);
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Replication(
                node.path("Home").asText(),
                texts(node.path("Replicas")),
                node.path("Witness").asText("").isEmpty()
                    ? Optional.empty()
                    : Optional.of(node.path("Witness").asText()),
                texts(node.path("Keys"))));
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  ObjectNode toNode() {
    var node = Trees.object().put("Home", home).put("Witness", witness.orElse(""));
    replicas.forEach(node.putArray("Replicas")::add);
    keys.forEach(node.putArray("Keys")::add);
    return node;
  }

  Stream<String> regions() {
    return Stream.concat(replicas.stream(), witness.stream());
  }

  /** What {@code DescribeTable} tells of it in one of its Regions: the others. */
  void describe(ObjectNode description, String table, CallContext context) {
    description
        .put("GlobalTableVersion", "2019.11.21")
        .put("MultiRegionConsistency", "STRONG")
        .put("GlobalTableSettingsReplicationMode", "ENABLED_WITH_OVERRIDES");
    var others = description.putArray("Replicas");
    replicas.stream()
        .filter(region -> !region.equals(context.region()))
        .forEach(region ->
            others
                .addObject()
                .put("RegionName", region)
                .put("ReplicaStatus", "ACTIVE")
                .put("ReplicaArn", Arns.table(table, context.in(region)))
                .put("GlobalTableSettingsReplicationMode", "ENABLED_WITH_OVERRIDES"));
    witness.ifPresent(region ->
        description
            .putArray("GlobalTableWitnesses")
            .addObject()
            .put("RegionName", region)
            .put("WitnessStatus", "ACTIVE"));
  }

  static AwsException refused(String what, String table) {
    return AwsException.validation(
        "%s is not supported on table %s, which is replicated with multi-Region strong consistency"
            .formatted(what, table));
  }
}
