package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.number;
import static io.annal.dynamodb.Attributes.string;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Commit.Cause;
import io.annal.Commit.Snapshot;
import io.annal.EventStoreException;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.RecentCommands;
import io.annal.RecordedEvent;
import io.annal.UnreadableException;
import io.annal.UnstorableException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A commit as one item: the first event's fields stand at the top, as a person who queries the
 * table expects them; further events of the same commit follow in {@link #ALSO}. What a further
 * event shares with the one before it ({@code EventType}, {@code Version}, {@code Timestamp}) is
 * not said again, nor is an id that follows from the first one's, nor a {@code CorrelationId} that
 * is the command's id: bytes are write units. Items that say all of it are read as well.
 *
 * <p>The partition key is the aggregate's id, or {@code Type#id} where {@link #TYPE_IN_KEY} says
 * so.
 */
public final class CommitItem {
  static final String AGGREGATE_ID = "AggregateId";
  static final String EVENT_SEQUENCE = "EventSequence";
  private static final String EVENT_ID = "EventId";
  private static final String EVENT_TYPE = "EventType";
  private static final String EVENT_DATA = "EventData";
  private static final String TIMESTAMP = "Timestamp";
  private static final String VERSION = "Version";
  private static final String AGGREGATE_TYPE = "AggregateType";
  private static final String TYPE_IN_KEY = "TypeInKey";
  private static final String COMMAND_ID = "CommandId";
  private static final String CORRELATION_ID = "CorrelationId";
  private static final String CAUSATION_ID = "CausationId";
  private static final String METADATA = "Metadata";
  private static final String DIGEST = "CommandDigest";
  private static final List<String> SHARED = List.of(EVENT_TYPE, VERSION, TIMESTAMP);
  private static final String COMMAND_ID_GIVEN = "Given";
  private static final String RECENT_COMMANDS = "RecentCommands";
  private static final String ALSO = "Also";
  private static final String STATE = "State";
  private static final String STATE_VERSION = "StateVersion";
  private static final String LAST_SNAPSHOT = "LastSnapshot";

  private static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private CommitItem() {}

  /**
   * The item for a commit; for whoever moves commits in bulk, such as an import. To append, use
   * {@link DynamoDbEventStore#append}, which alone keeps two writers apart.
   *
   * @throws UnstorableException where DynamoDB could not hold a value exactly
   */
  public static Map<String, AttributeValue> of(Commit commit) {
    var item = event(commit.events().getFirst(), 0);
    item.put(AGGREGATE_ID, string(commit.aggregateId().key()));
    if (commit.aggregateId().type().isPresent()) {
      item.put(TYPE_IN_KEY, AttributeValue.fromBool(true));
    }
    item.put(EVENT_SEQUENCE, number(commit.sequence()));
    item.put(AGGREGATE_TYPE, string(commit.aggregateType()));
    var cause = commit.cause();
    item.put(COMMAND_ID, string(cause.commandId()));
    if (!cause.correlationId().equals(cause.commandId())) {
      item.put(CORRELATION_ID, string(cause.correlationId()));
    }
    cause.causationId().ifPresent(id -> item.put(CAUSATION_ID, string(id)));
    item.put(METADATA, Attributes.of(METADATA, cause.metadata(), 0));
    if (commit.events().size() > 1) {
      item.put(ALSO, AttributeValue.fromL(also(commit)));
    }
    if (cause.commandIdGiven()) {
      item.put(COMMAND_ID_GIVEN, AttributeValue.fromBool(true));
    }
    commit
        .recent()
        .ifPresent(recent ->
            item.put(
                RECENT_COMMANDS,
                AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(recent.bytes()))));
    commit.digest().ifPresent(digest -> item.put(DIGEST, string(digest)));
    commit.lastSnapshot().ifPresent(sequence -> item.put(LAST_SNAPSHOT, number(sequence)));
    commit
        .snapshot()
        .ifPresent(snapshot -> {
          item.put(STATE, Attributes.of(STATE, snapshot.state(), 0));
          item.put(STATE_VERSION, number(snapshot.version()));
        });
    return item;
  }

  private static List<AttributeValue> also(Commit commit) {
    var first = commit.events().getFirst();
    var further = new ArrayList<AttributeValue>(commit.events().size() - 1);
    var before = event(first, 0);
    for (var event : commit.events().subList(1, commit.events().size())) {
      // Also and the event's map are around its data
      var whole = event(event, 2);
      var said = new HashMap<>(whole);
      for (var name : SHARED) {
        said.remove(name, before.get(name));
      }
      if (event.id().equals(Commit.eventId(first.id(), further.size() + 1))) {
        said.remove(EVENT_ID);
      }
      further.add(AttributeValue.fromM(said));
      before = whole;
    }
    return further;
  }

  private static Map<String, AttributeValue> event(RecordedEvent event, int depth) {
    var item = new HashMap<String, AttributeValue>();
    item.put(EVENT_ID, string(event.id().toString()));
    item.put(EVENT_TYPE, string(event.type()));
    try {
      item.put(EVENT_DATA, Attributes.of(EVENT_DATA, event.data(), depth));
    } catch (UnstorableException e) {
      throw e.within("event " + event.sequence() + " of " + event.aggregateId());
    }
    item.put(TIMESTAMP, string(MILLISECONDS.format(event.timestamp())));
    item.put(VERSION, number(event.version()));
    return item;
  }

  /**
   * The commit that an item holds; for whoever meets items elsewhere than in the table, such as the
   * reader of its stream.
   *
   * @throws UnreadableException where the item is none of this library's
   */
  public static Commit commit(Map<String, AttributeValue> item) {
    try {
      var id = id(item);
      long sequence = wholeNumber(item, EVENT_SEQUENCE, Long::valueOf);
      var events = new ArrayList<RecordedEvent>();
      events.add(event(id, sequence, item));
      var before = item;
      for (var further : optional(item, ALSO, AttributeValue::l).orElse(List.of())) {
        before = whole(further.m(), before, Commit.eventId(events.getFirst().id(), events.size()));
        events.add(event(id, sequence + events.size(), before));
      }
      return new Commit(
          id,
          get(item, AGGREGATE_TYPE, AttributeValue::s),
          events,
          cause(item),
          snapshot(item),
          optional(item, DIGEST, AttributeValue::s),
          optional(item, RECENT_COMMANDS, AttributeValue::b)
              .map(bytes -> new RecentCommands(bytes.asByteArrayUnsafe())),
          lastSnapshot(item));
    } catch (RuntimeException e) {
      throw new UnreadableException(
          "%s cannot be read as a commit: %s".formatted(name(item), e.getMessage()), e);
    }
  }

  private static AggregateId id(Map<String, AttributeValue> item) {
    var key = get(item, AGGREGATE_ID, AttributeValue::s);
    boolean typeInKey = optional(item, TYPE_IN_KEY, AttributeValue::bool).orElse(false);
    var type =
        typeInKey
            ? Optional.of(get(item, AGGREGATE_TYPE, AttributeValue::s))
            : Optional.<String>empty();
    try {
      return AggregateId.ofKey(key, type);
    } catch (InvalidDataException e) {
      throw e.within(AGGREGATE_ID);
    }
  }

  /** Names an item, also one that is no commit. */
  static String name(Map<String, AttributeValue> item) {
    return "item %s of %s"
        .formatted(
            optional(item, EVENT_SEQUENCE, AttributeValue::n).orElse("without a number"),
            optional(item, AGGREGATE_ID, AttributeValue::s).orElse("no aggregate"));
  }

  /** The further event with what it did not say. */
  private static Map<String, AttributeValue> whole(
      Map<String, AttributeValue> said, Map<String, AttributeValue> before, UUID id) {
    var whole = new HashMap<String, AttributeValue>();
    for (var name : SHARED) {
      var value = before.get(name);
      if (value != null) {
        whole.put(name, value);
      }
    }
    whole.put(EVENT_ID, string(id.toString()));
    whole.putAll(said);
    return whole;
  }

  private static RecordedEvent event(
      AggregateId id, long sequence, Map<String, AttributeValue> item) {
    return new RecordedEvent(
        parsed(item, EVENT_ID, AttributeValue::s, "a UUID", UUID::fromString),
        id,
        sequence,
        get(item, EVENT_TYPE, AttributeValue::s),
        wholeNumber(item, VERSION, Integer::valueOf),
        get(item, EVENT_DATA, value -> Attributes.object(value.m())),
        parsed(item, TIMESTAMP, AttributeValue::s, "a time in UTC", Instant::parse));
  }

  private static Cause cause(Map<String, AttributeValue> item) {
    var commandId = get(item, COMMAND_ID, AttributeValue::s);
    return new Cause(
        commandId,
        optional(item, CORRELATION_ID, AttributeValue::s).orElse(commandId),
        optional(item, CAUSATION_ID, AttributeValue::s),
        optional(item, METADATA, value -> Attributes.object(value.m())).orElse(Json.EMPTY),
        optional(item, COMMAND_ID_GIVEN, AttributeValue::bool).orElse(false));
  }

  private static Optional<Snapshot> snapshot(Map<String, AttributeValue> item) {
    return optional(item, STATE, Attributes::json)
        .map(state -> new Snapshot(wholeNumber(item, STATE_VERSION, Integer::valueOf), state));
  }

  private static OptionalLong lastSnapshot(Map<String, AttributeValue> item) {
    return item.containsKey(LAST_SNAPSHOT)
        ? OptionalLong.of(wholeNumber(item, LAST_SNAPSHOT, Long::valueOf))
        : OptionalLong.empty();
  }

  private static <T> T wholeNumber(
      Map<String, AttributeValue> item, String name, Function<String, T> parse) {
    return parsed(item, name, AttributeValue::n, "a whole number, and not too large", parse);
  }

  private static <T> T parsed(
      Map<String, AttributeValue> item,
      String name,
      Function<AttributeValue, @Nullable String> text,
      String expected,
      Function<String, T> parse) {
    var said = get(item, name, text);
    try {
      return parse.apply(said);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InvalidDataException(name, expected, "another text");
    }
  }

  private static <T> T get(
      Map<String, AttributeValue> item, String name, Function<AttributeValue, @Nullable T> read) {
    return optional(item, name, read)
        .orElseThrow(() -> new EventStoreException("the item has no " + name + " of its type"));
  }

  private static <T> Optional<T> optional(
      Map<String, AttributeValue> item, String name, Function<AttributeValue, @Nullable T> read) {
    return Optional.ofNullable(item.get(name)).map(read);
  }
}
