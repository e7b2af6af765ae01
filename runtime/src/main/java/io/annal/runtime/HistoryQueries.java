package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.codec.Codec;
import io.annal.command.History;
import io.annal.command.Versioned;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Queries that the event store answers: an aggregate as it is or was, and its events. */
final class HistoryQueries<S> {
  /** The most events of a page, where the caller does not say how many. */
  static final int DEFAULT_LIMIT = 100;

  static final int MAX_LIMIT = 1000;
  static final String LIMIT = "limit";
  static final String UP_TO_SEQUENCE = "upToSequence";

  private final String aggregateType;
  private final History<S, ?> history;
  private final Function<S, Json> view;
  private final boolean first;

  /**
   * @param view what callers see of a state
   */
  public HistoryQueries(String aggregateType, History<S, ?> history, Function<S, Json> view) {
    this(aggregateType, history, view, true);
  }

  /**
   * @param first whether it is the application's first kind of aggregate
   */
  HistoryQueries(
      String aggregateType, History<S, ?> history, Function<S, Json> view, boolean first) {
    this.aggregateType = aggregateType;
    this.history = history;
    this.view = view;
    this.first = first;
  }

  String aggregateType() {
    return aggregateType;
  }

  /** Whether there is such an aggregate. */
  boolean knows(AggregateId id) {
    return !history.events(id, 1, 1).events().isEmpty();
  }

  /** Whether that is a token of an answer about the aggregate. */
  boolean gave(String token, AggregateId id) {
    return PageToken.sequence(token, tokensOf(id)).isPresent();
  }

  private String tokensOf(AggregateId id) {
    return first ? id.value() : aggregateType + "#" + id;
  }

  private record StateParameters(
      AggregateId aggregateId, Optional<Long> upToSequence, Optional<Instant> asOf) {
    static final Codec<StateParameters> CODEC = Codec.strict(StateParameters.class);
  }

  private record EventsParameters(
      AggregateId aggregateId, Optional<Integer> limit, Optional<String> nextToken) {
    static final Codec<EventsParameters> CODEC = Codec.strict(EventsParameters.class);
  }

  /**
   * The state of {@code aggregateId}: the latest, after the event {@code upToSequence}, or {@code
   * asOf} a time.
   */
  public Answer reconstructState(Json.Obj json) {
    var parameters = StateParameters.CODEC.decode(json);
    if (parameters.upToSequence().isPresent() && parameters.asOf().isPresent()) {
      throw new InvalidDataException("asOf", "no value beside upToSequence", "both");
    }
    if (parameters.upToSequence().filter(sequence -> sequence < 1).isPresent()) {
      throw new InvalidDataException(
          UP_TO_SEQUENCE, "a sequence from 1 on", "" + parameters.upToSequence().get());
    }
    var found = find(parameters);
    return found.version() == 0 ? absent(parameters) : Answer.ok(body(parameters, found));
  }

  private Versioned<S> find(StateParameters parameters) {
    var id = parameters.aggregateId();
    if (parameters.asOf().isPresent()) {
      return history.asOf(id, parameters.asOf().get());
    }
    return parameters
        .upToSequence()
        .map(sequence -> history.atVersion(id, sequence))
        .orElseGet(() -> history.latest(id));
  }

  private Json.Obj body(StateParameters parameters, Versioned<S> found) {
    var body =
        Json.EMPTY
            .with("aggregateId", Json.of(parameters.aggregateId().value()))
            .with("aggregateType", Json.of(aggregateType))
            .with("version", Json.of(found.version()));
    if (found.timestamp().isPresent()) {
      body = body.with("timestamp", time(found.timestamp().get()));
    }
    return body.with("state", view.apply(found.state()));
  }

  private Answer absent(StateParameters parameters) {
    var when = parameters.asOf().map(time -> " as of " + time).orElse("");
    return Answer.error(
        404,
        "not-found",
        "no event of %s %s is stored%s".formatted(aggregateType, parameters.aggregateId(), when));
  }

  /**
   * The events of {@code aggregateId} in order, {@code limit} at a time at most, or fewer where
   * they are large; where there are more, {@code nextToken} asks for them.
   */
  public Answer events(Json.Obj json) {
    var parameters = EventsParameters.CODEC.decode(json);
    var id = parameters.aggregateId();
    int limit = parameters.limit().orElse(DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidDataException(LIMIT, "1 to " + MAX_LIMIT, "" + limit);
    }
    long from = parameters.nextToken().map(token -> PageToken.read(token, tokensOf(id))).orElse(1L);
    var page = history.events(id, from, limit);
    if (page.events().isEmpty() && from == 1) {
      return Answer.error(
          404, "not-found", "no event of %s %s is stored".formatted(aggregateType, id));
    }
    var body =
        Json.EMPTY
            .with("aggregateId", Json.of(id.value()))
            .with("events", Json.of(page.events().stream().map(HistoryQueries::event).toList()));
    return Answer.ok(
        page.more() && !page.events().isEmpty()
            ? body.with(
                "nextToken",
                Json.of(PageToken.write(tokensOf(id), page.events().getLast().sequence() + 1)))
            : body);
  }

  private static Json.Obj event(RecordedEvent event) {
    return Json.EMPTY
        .with("eventId", Json.of(event.id().toString()))
        .with("sequence", Json.of(event.sequence()))
        .with("eventType", Json.of(event.type()))
        .with("version", Json.of(event.version()))
        .with("timestamp", time(event.timestamp()))
        .with("eventData", event.data());
  }

  private static Json time(Instant time) {
    return Json.of(BusEvent.MILLISECONDS.format(time));
  }
}
