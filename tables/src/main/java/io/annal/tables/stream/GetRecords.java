package io.annal.tables.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.operation.Operation;
import io.annal.tables.storage.Appended;
import io.annal.tables.storage.Space;
import io.annal.tables.value.JsonValues;
import java.time.Clock;
import java.util.Iterator;
import java.util.UUID;

/** {@code GetRecords}: what follows a place in a shard. */
final class GetRecords implements Operation {
  private static final int MOST = 1000;

  /**
   * An answer's size, in bytes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html">GetRecords</a>
   */
  private static final int MOST_BYTES = 1 << 20;

  private final StreamStore store;
  private final Clock clock;

  GetRecords(StreamStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    int limit = Checks.of(input, MOST);
    var iterator = ShardIterator.parse(input.path("ShardIterator").asText(), clock.instant());
    Stream stream = Checks.stream(store, iterator.stream(), place);
    Shard shard = shard(stream, iterator);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode records = answer.putArray("Records");
    Iterator<Space.Entry> entries = entries(stream, shard, iterator.after());
    Appended after = iterator.after();
    int bytes = 0;
    while (entries.hasNext() && records.size() < limit && bytes < MOST_BYTES) {
      Space.Entry entry = entries.next();
      if (bytes > 0 && bytes + entry.value().length > MOST_BYTES) {
        bytes = MOST_BYTES;
      } else {
        bytes += entry.value().length;
        after = Appended.of(entry.key());
        records.add(describe(stream, after, StreamRecord.of(entry.value())));
      }
    }
    if (!stream.isClosed(shard) || entries(stream, shard, after).hasNext()) {
      answer.put(
          "NextShardIterator",
          new ShardIterator(stream.arn(), shard.id(), after, clock.instant()).text());
    }
    return answer;
  }

  /** The stream of an iterator. */
  Stream stream(ShardIterator iterator) {
    return store
        .find(iterator.stream())
        .orElseThrow(() -> Checks.notFound("Stream: " + iterator.stream() + " not found"));
  }

  /** Whether an answer would have records, or say that the shard is closed. */
  boolean hasNews(ShardIterator iterator) {
    Stream stream = stream(iterator);
    Shard shard = shard(stream, iterator);
    return stream.isClosed(shard) || entries(stream, shard, iterator.after()).hasNext();
  }

  private static Shard shard(Stream stream, ShardIterator iterator) {
    Shard shard = stream.shard(iterator.shard()).orElseThrow(Checks::noShard);
    if (iterator.after().position() + 1 < stream.trimmed()) {
      throw Checks.trimmed();
    }
    return shard;
  }

  private Iterator<Space.Entry> entries(Stream stream, Shard shard, Appended after) {
    byte[] from =
        after.ordinal() == ShardIterator.END
            ? new Appended(after.position() + 1, 0).toBytes()
            : new Appended(after.position(), after.ordinal() + 1).toBytes();
    return store
        .records(stream)
        .ascending(
            from,
            shard.last().isPresent()
                ? new Appended(shard.last().getAsLong() + 1, 0).toBytes()
                : null);
  }

  private static ObjectNode describe(Stream stream, Appended place, StreamRecord record) {
    String number = SequenceNumber.of(place);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("eventID", id(stream, number));
    json.put("eventName", record.event().name());
    json.put("eventVersion", "1.1");
    json.put("eventSource", "aws:dynamodb");
    json.put("awsRegion", stream.place().region());
    ObjectNode data = json.putObject("dynamodb");
    data.put("ApproximateCreationDateTime", record.time().getEpochSecond());
    data.set("Keys", JsonValues.writeItem(record.key()));
    record.after().ifPresent(item -> data.set("NewImage", JsonValues.writeItem(item)));
    record.before().ifPresent(item -> data.set("OldImage", JsonValues.writeItem(item)));
    data.put("SequenceNumber", number);
    data.put("SizeBytes", record.size());
    data.put("StreamViewType", stream.view().name());
    if (record.byTimeToLive()) {
      json.putObject("userIdentity")
          .put("PrincipalId", "dynamodb.amazonaws.com")
          .put("Type", "Service");
    }
    return json;
  }

  /** The same one each time that the record is read. */
  private static String id(Stream stream, String number) {
    return UUID.nameUUIDFromBytes((stream.arn() + number).getBytes(UTF_8))
        .toString()
        .replace("-", "");
  }
}
