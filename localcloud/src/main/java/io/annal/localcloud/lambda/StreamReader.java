package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a DynamoDB stream by its API. */
final class StreamReader {
  private static final int MOST_IN_A_PAGE = 1000;

  /** A page ends before 1 MB; the record that does not fit may have two images of 400 KB. */
  private static final long MAY_BE_CUT = 200 * 1024;

  private final Cloud cloud;
  private final Mapping mapping;

  StreamReader(Cloud cloud, Mapping mapping) {
    this.cloud = cloud;
    this.mapping = mapping;
  }

  /**
   * A shard.
   *
   * @param parent empty where it has none that is still there
   */
  record Shard(String id, String parent) {}

  /**
   * Records, and the iterator behind them.
   *
   * @param next empty at the end of a closed shard
   * @param full whether there may be more already: the page ended at its limit, or for its size
   */
  record Page(List<ObjectNode> records, Optional<String> next, boolean full) {}

  List<Shard> shards() {
    List<Shard> shards = new ArrayList<>();
    String last = "";
    do {
      ObjectNode input = Json.object().put("StreamArn", mapping.source());
      if (!last.isEmpty()) {
        input.put("ExclusiveStartShardId", last);
      }
      JsonNode stream = mapping.call("dynamodb", "DescribeStream", input).path("StreamDescription");
      for (JsonNode shard : stream.path("Shards")) {
        shards.add(
            new Shard(shard.path("ShardId").asText(), shard.path("ParentShardId").asText("")));
      }
      last = stream.path("LastEvaluatedShardId").asText("");
    } while (!last.isEmpty());
    return shards;
  }

  /** An iterator behind a sequence number; at the oldest record where that is empty or gone. */
  String iterator(String shard, String sequence) {
    ObjectNode input = Json.object().put("StreamArn", mapping.source()).put("ShardId", shard);
    if (sequence.isEmpty()) {
      return iterator(input.put("ShardIteratorType", "TRIM_HORIZON"));
    }
    try {
      return iterator(
          input
              .deepCopy()
              .put("ShardIteratorType", "AFTER_SEQUENCE_NUMBER")
              .put("SequenceNumber", sequence));
    } catch (AwsException e) {
      if (!e.code().equals("TrimmedDataAccessException")) {
        throw e;
      }
      return iterator(input.put("ShardIteratorType", "TRIM_HORIZON"));
    }
  }

  private String iterator(ObjectNode input) {
    return mapping.call("dynamodb", "GetShardIterator", input).path("ShardIterator").asText();
  }

  Page read(String iterator, int limit) {
    int most = Math.min(MOST_IN_A_PAGE, limit);
    ObjectNode output =
        mapping.call(
            "dynamodb",
            "GetRecords",
            Json.object().put("ShardIterator", iterator).put("Limit", most));
    List<ObjectNode> records = new ArrayList<>();
    long bytes = 0;
    for (JsonNode record : output.path("Records")) {
      records.add(event((ObjectNode) record));
      bytes += record.path("dynamodb").path("SizeBytes").asLong();
    }
    return new Page(
        records,
        Input.optionalText(output, "NextShardIterator"),
        records.size() == most || bytes >= MAY_BE_CUT);
  }

  /** The form in which functions get records. */
  private ObjectNode event(ObjectNode record) {
    ObjectNode event = record.deepCopy();
    if (event.get("dynamodb") instanceof ObjectNode change) {
      Instant created =
          Input.optionalTimestamp(change, "ApproximateCreationDateTime")
              .orElse(cloud.clock().instant());
      change.put("ApproximateCreationDateTime", created.getEpochSecond());
    }
    return event.put("eventSourceARN", mapping.source());
  }

  /**
   * Fixes where a new mapping begins, so that nothing that comes from now on can be missed, also by
   * a cloud that is killed before the first record.
   */
  void begin(Checkpoints checkpoints) {
    try {
      mapping.requires("dynamodb:ListStreams");
      List<Shard> shards = shards();
      shards.stream().limit(1).forEach(shard -> read(iterator(shard.id(), ""), 1));
      if (!mapping.fromLatest()) {
        return;
      }
      for (Shard shard : shards) {
        toEnd(shard.id(), checkpoints);
      }
    } catch (AwsException e) {
      throw e.code().startsWith("AccessDenied")
          ? Refusals.invalid(
              ("Cannot access stream %s. Please ensure the role can perform the GetRecords,"
                      + " GetShardIterator, DescribeStream, and ListStreams Actions on your stream"
                      + " in IAM.")
                  .formatted(mapping.source()))
          : e.code().equals("ResourceNotFoundException")
              ? Refusals.invalid("Stream not found: " + mapping.source())
              : e;
    }
  }

  private void toEnd(String shard, Checkpoints checkpoints) {
    String sequence = "";
    Optional<String> iterator = Optional.of(iterator(shard, ""));
    while (iterator.isPresent()) {
      Page page = read(iterator.get(), 1000);
      if (page.records().isEmpty() && page.next().isPresent()) {
        checkpoints.reached(mapping.uuid(), shard, sequence);
        return;
      }
      if (!page.records().isEmpty()) {
        sequence = sequence(page.records().getLast());
      }
      iterator = page.next();
    }
    checkpoints.finish(mapping.uuid(), shard);
  }

  static String sequence(JsonNode record) {
    return record.path("dynamodb").path("SequenceNumber").asText();
  }
}
