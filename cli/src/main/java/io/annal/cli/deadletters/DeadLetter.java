package io.annal.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * A message of the dead-letter queue, understood.
 *
 * @param id the message's
 * @param handle by which this receipt of it is deleted or given back
 * @param sent when it was given up
 * @param function which could not deal with it, by name or ARN; or the ARN of the queue that it
 *     takes from
 * @param reason why it was given up, as AWS says
 * @param what is inside
 * @param body all of it, as it lies in the queue
 */
public record DeadLetter(
    String id,
    String handle,
    Instant sent,
    String function,
    String reason,
    Content what,
    String body) {

  /** What failed. */
  sealed interface Content {
    /** An event that did not reach its function, or that its function failed on. */
    record Event(JsonNode event) implements Content {}

    /** Stored commits that could not be published: where they stand in the stream. */
    record StreamRecords(
        String streamArn, String shard, String firstSequence, String lastSequence, int size)
        implements Content {}

    /**
     * An item of the event store that can never be published: no commit, or one too large.
     *
     * @param payload for the publisher: the item's record, as the stream brought it
     */
    record Item(JsonNode payload) implements Content {}

    /** A message that none of the places that this system gives up in has written. */
    record Unknown() implements Content {}
  }

  /** Of an event of this system. */
  public Optional<String> aggregate() {
    return switch (what) {
      case Content.Event(var event) -> text(event.at("/detail/AggregateId"));
      case Content.Item(var payload) -> text(key(payload, "/AggregateId/S"));
      case Content.StreamRecords _, Content.Unknown() -> Optional.empty();
    };
  }

  long sequence() {
    return switch (what) {
      case Content.Event(var event) -> event.at("/detail/EventSequence").asLong();
      case Content.Item(var payload) -> key(payload, "/EventSequence/N").asLong();
      case Content.StreamRecords _, Content.Unknown() -> 0;
    };
  }

  /** What failed, as it may be printed. */
  public String subject() {
    return Failure.printable(name());
  }

  private String name() {
    return switch (what) {
      case Content.Event(var event) ->
          "%s %s/%d"
              .formatted(
                  event.path("detail-type").asText("?"), aggregate().orElse("?"), sequence());
      case Content.Item _ ->
          "unpublishable item %s/%d".formatted(aggregate().orElse("?"), sequence());
      case Content.StreamRecords records ->
          "%d unpublished commit%s".formatted(records.size(), records.size() == 1 ? "" : "s");
      case Content.Unknown() -> "not from this system";
    };
  }

  private static JsonNode key(JsonNode payload, String pointer) {
    return payload.at("/Records/0/dynamodb/Keys" + pointer);
  }

  private static Optional<String> text(JsonNode node) {
    return node.isMissingNode() ? Optional.empty() : Optional.of(node.asText());
  }
}
