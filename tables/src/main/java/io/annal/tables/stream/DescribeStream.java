package io.annal.tables.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.operation.Operation;
import io.annal.tables.storage.Appended;
import io.annal.tables.storage.Space;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/** {@code DescribeStream}: what a stream is, and its shards. */
final class DescribeStream implements Operation {
  private static final int MOST = 100;

  private final StreamStore store;

  DescribeStream(StreamStore store) {
    this.store = store;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    int limit = Checks.of(input, MOST);
    Stream stream = Checks.stream(store, input.path("StreamArn").asText(), place);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode description = answer.putObject("StreamDescription");
    description.put("StreamArn", stream.arn());
    description.put("StreamLabel", stream.label());
    description.put("StreamStatus", stream.disabled().isPresent() ? "DISABLED" : "ENABLED");
    description.put("StreamViewType", stream.view().name());
    description.put("CreationRequestDateTime", stream.created().toEpochMilli() / 1000.0);
    description.put("TableName", stream.table());
    description.set("KeySchema", stream.keySchema().deepCopy());
    List<Shard> shards = shards(stream, input);
    ArrayNode array = description.putArray("Shards");
    shards.stream().limit(limit).forEach(shard -> array.add(describe(stream, shard)));
    if (shards.size() > limit) {
      description.put("LastEvaluatedShardId", shards.get(limit - 1).id());
    }
    return answer;
  }

  private static List<Shard> shards(Stream stream, ObjectNode input) {
    List<Shard> shards = stream.shards();
    JsonNode filter = input.path("ShardFilter");
    if (filter.path("Type").asText().equals("CHILD_SHARDS")) {
      String parent = filter.path("ShardId").asText();
      if (parent.isEmpty()) {
        throw DynamoDbException.validation(
            "One or more parameter values were invalid: ShardId must be provided for ShardFilter type CHILD_SHARDS");
      }
      shards =
          shards.stream().filter(each -> each.parent().filter(parent::equals).isPresent()).toList();
    }
    String start = input.path("ExclusiveStartShardId").asText();
    if (start.isEmpty()) {
      return shards;
    }
    // Shards are in the order of their ids, so one that was forgotten meanwhile does no harm.
    return shards.stream().filter(each -> each.id().compareTo(start) > 0).toList();
  }

  private ObjectNode describe(Stream stream, Shard shard) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("ShardId", shard.id());
    ObjectNode range = json.putObject("SequenceNumberRange");
    range.put("StartingSequenceNumber", SequenceNumber.of(new Appended(shard.after() + 1, 0)));
    if (stream.isClosed(shard)) {
      range.put("EndingSequenceNumber", SequenceNumber.of(last(stream, shard)));
    }
    shard.parent().ifPresent(parent -> json.put("ParentShardId", parent));
    return json;
  }

  /** The place of the last record of a closed shard, that of its beginning where it has none. */
  private Appended last(Stream stream, Shard shard) {
    OptionalLong end = shard.last();
    Iterator<Space.Entry> records =
        store
            .records(stream)
            .descending(
                new Appended(shard.after() + 1, 0).toBytes(),
                end.isPresent() ? new Appended(end.getAsLong() + 1, 0).toBytes() : null);
    return records.hasNext()
        ? Appended.of(records.next().key())
        : new Appended(shard.after() + 1, 0);
  }
}
