package io.annal.tables.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.operation.Operation;
import io.annal.tables.storage.Appended;
import java.time.Clock;

/** {@code GetShardIterator}: where to begin to read. */
final class GetShardIterator implements Operation {
  private static final String INVALID = "One or more parameter values were invalid: ";

  private final StreamStore store;
  private final Clock clock;

  GetShardIterator(StreamStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    Stream stream = Checks.stream(store, input.path("StreamArn").asText(), place);
    String type = input.path("ShardIteratorType").asText();
    boolean bySequence = type.endsWith("_SEQUENCE_NUMBER");
    if (bySequence && !input.hasNonNull("SequenceNumber")) {
      throw DynamoDbException.validation(INVALID + "SequenceNumber cannot be null");
    }
    if (!bySequence && input.hasNonNull("SequenceNumber")) {
      throw DynamoDbException.validation(
          INVALID + "SequenceNumber should not be passed for this iterator type");
    }
    Shard shard = stream.shard(input.path("ShardId").asText()).orElseThrow(Checks::noShard);
    Appended after =
        switch (type) {
          case "TRIM_HORIZON" ->
              new Appended(Math.max(shard.after(), stream.trimmed() - 1), ShardIterator.END);
          case "LATEST" -> new Appended(shard.last().orElse(store.position()), ShardIterator.END);
          default -> bySequenceNumber(type, input.path("SequenceNumber").asText(), stream, shard);
        };
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put(
        "ShardIterator",
        new ShardIterator(stream.arn(), shard.id(), after, clock.instant()).text());
    return answer;
  }

  private Appended bySequenceNumber(String type, String number, Stream stream, Shard shard) {
    Appended place =
        SequenceNumber.parse(number)
            .filter(each -> each.position() > shard.after())
            .filter(each -> each.position() <= shard.last().orElse(store.position() + 1))
            .orElseThrow(
                () -> DynamoDbException.validation("Invalid SequenceNumber for the shard"));
    if (place.position() <= stream.trimmed()) {
      throw Checks.trimmed();
    }
    if (type.equals("AFTER_SEQUENCE_NUMBER")) {
      return place;
    }
    return place.ordinal() == 0
        ? new Appended(place.position() - 1, ShardIterator.END)
        : new Appended(place.position(), place.ordinal() - 1);
  }
}
