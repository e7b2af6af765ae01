package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.Retries;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.dynamodb.CommitItem;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.projection.Projector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The three functions that an event goes through, on tables in memory, with the bus and the stream
 * between them carried by hand.
 */
final class Pipeline implements AutoCloseable {
  private static final DynamoDbEventStore STORE =
      new DynamoDbEventStore(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.eventStore("events")));
  private static final DynamoDbReadModel ROWS =
      new DynamoDbReadModel(LocalDynamoDb.client(), LocalDynamoDb.create(Tables.readModel("rows")));

  private final Invocations invocations;
  private final EmbeddedMetrics metrics;
  private final BusServer bus = new BusServer();

  Pipeline(Invocations invocations, EmbeddedMetrics metrics) {
    this.invocations = invocations;
    this.metrics = metrics;
  }

  /** A function that takes commands, with a memory of its own. */
  Endpoint commands() {
    var handler =
        new CommandHandler<>(
            Tally.AGGREGATE, STORE, CommandOptions.standard(), Environment.system(), metrics);
    return Tally.endpoint(handler);
  }

  List<Commit> stored(AggregateId id) {
    return STORE.read(id, Range.forward(1, 100)).commits();
  }

  void append(Commit commit) {
    STORE.append(commit);
  }

  /** The data of a row, written and read back. */
  Json.Obj row(String key, Json.Obj data) {
    ROWS.write(List.of(new Write(new Row("Values", key, data, 1, 1), Optional.empty())));
    return ROWS.get("Values", key).orElseThrow().data();
  }

  /** What the bus took for a commit. */
  List<Json.Obj> publish(Commit commit) {
    int before = bus.accepted().size();
    var publisher =
        new StreamPublisher(
            bus.client(),
            new Bus("the-bus", "event-sourcing.test"),
            DeadLetters.none(),
            Environment.system(),
            metrics);
    invocations.call(publisher, stream(commit));
    return List.copyOf(bus.accepted().subList(before, bus.accepted().size()));
  }

  /** What became of an entry of the bus, delivered with these members more. */
  Json project(Json.Obj entry, Json.Obj more) {
    var detail = JsonText.parse(((Json.Str) entry.get("Detail").orElseThrow()).value());
    var projector =
        new Projector<>(Tally.SUMS, STORE, ROWS, Retries.standard(), Environment.system(), metrics);
    var endpoint =
        new ProjectionEndpoint(List.of(projector), Environment.system().clock(), metrics);
    return invocations.call(endpoint, JsonText.print(more.with("detail", detail)));
  }

  private static String stream(Commit commit) {
    var image = Json.EMPTY.with("NewImage", map(CommitItem.of(commit)));
    var change = image.with("SequenceNumber", Json.of("" + commit.sequence()));
    var insertion = Json.EMPTY.with("eventName", Json.of("INSERT")).with("dynamodb", change);
    return JsonText.print(Json.EMPTY.with("Records", Json.of(List.of(insertion))));
  }

  private static Json.Obj map(Map<String, AttributeValue> item) {
    return new Json.Obj(
        item.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> typed(entry.getValue()))));
  }

  private static Json typed(AttributeValue value) {
    return switch (value.type()) {
      case S -> Json.EMPTY.with("S", Json.of(value.s()));
      case N -> Json.EMPTY.with("N", Json.of(value.n()));
      case M -> Json.EMPTY.with("M", map(value.m()));
      case L -> Json.EMPTY.with("L", Json.of(value.l().stream().map(Pipeline::typed).toList()));
      case BOOL -> Json.EMPTY.with("BOOL", Json.of(value.bool()));
      case NUL -> Json.EMPTY.with("NULL", Json.of(true));
      default -> throw new IllegalArgumentException("no test has such a value: " + value);
    };
  }

  @Override
  public void close() {
    bus.close();
  }
}
