package io.annal.runtime;

import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.InvalidDataException;
import io.annal.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/**
 * How events look on an EventBridge bus, and how large they may be there. The rules: <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html">Calculating
 * PutEvents event entry size</a> and <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>.
 *
 * @param name of the bus, or its ARN
 * @param source what the events' {@code source} says, e.g. {@code event-sourcing.financial}
 */
public record Bus(String name, String source) {
  /**
   * The most that the entries of one request may have together, and so the most for one: 1 MB, <a
   * href="https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb">More
   * room to build</a>, which is true of the functions and queues that the bus delivers to, too.
   * Counted in thousands, so that there is room there for what the bus puts around an entry.
   */
  static final int MAX_BYTES = 1_000_000;

  /** The most entries of one request. */
  static final int MAX_ENTRIES = 10;

  private static final int MAX_DETAIL_TYPE = 128;
  private static final int TIME_BYTES = 14;

  /**
   * A check for the event store: throws {@link CommitTooLargeException} for a commit with an event
   * that the bus could not carry, so that nothing is stored that could not be published.
   */
  public static Consumer<Commit> limit(String source) {
    var bus = new Bus("", source);
    return commit -> {
      var unused = bus.entries(commit);
    };
  }

  /**
   * The entries of a commit's events.
   *
   * @throws CommitTooLargeException where the bus could not carry one
   */
  List<Sized> entries(Commit commit) {
    return commit.events().stream().map(event -> entry(commit, event)).toList();
  }

  /**
   * An entry.
   *
   * @param size in bytes, as the bus counts them
   */
  record Sized(PutEventsRequestEntry entry, long size) {}

  private Sized entry(Commit commit, RecordedEvent event) {
    var what = "event %d, %s,".formatted(event.sequence(), event.type());
    if (event.type().isEmpty()) {
      throw new InvalidDataException(
          "EventType", "a name of up to %d characters".formatted(MAX_DETAIL_TYPE), "none");
    }
    if (event.type().length() > MAX_DETAIL_TYPE) {
      throw new CommitTooLargeException(
          event.aggregateId(),
          "the type's name of " + what,
          event.type().length(),
          MAX_DETAIL_TYPE);
    }
    var entry = unchecked(commit, event);
    long size = TIME_BYTES + utf8(entry.source()) + utf8(entry.detailType()) + utf8(entry.detail());
    if (size >= MAX_BYTES) {
      throw new CommitTooLargeException(event.aggregateId(), what, size, MAX_BYTES - 1);
    }
    return new Sized(entry, size);
  }

  private PutEventsRequestEntry unchecked(Commit commit, RecordedEvent event) {
    var entry =
        PutEventsRequestEntry.builder()
            .eventBusName(name)
            .source(source)
            .detailType(event.type())
            .time(event.timestamp())
            .detail(JsonText.print(BusEvent.of(commit, event).detail()));
    TraceContext.of(commit.cause().metadata())
        .map(TraceContext::toXRay)
        .ifPresent(entry::traceHeader);
    return entry.build();
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
