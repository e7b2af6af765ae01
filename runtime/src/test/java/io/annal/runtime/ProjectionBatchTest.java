package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.codec.Codec;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.Projector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Batches of a queue; an amount of 13 is one that the projection over all sums cannot take. */
final class ProjectionBatchTest {
  /** Nothing. */
  record Nothing() {}

  private static final MultiStreamProjection<Nothing, Tally.Sum, Tally.Event> EVERYTHING =
      new MultiStreamProjection<>(
          "Everything",
          1,
          Tally.EVENTS,
          Codec.of(Nothing.class),
          Codec.of(Tally.Sum.class),
          (nothing, event) -> new Nothing(),
          (nothing, event) -> List.of("all"),
          (sum, nothing, event) -> {
            if (((Tally.Added) event.body()).amount().intValue() == 13) {
              throw new IllegalStateException("poison");
            }
            return Tally.AGGREGATE
                .decider()
                .evolve(sum.orElse(new Tally.Sum(BigDecimal.ZERO)), event.body());
          });

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel rows = new InMemoryReadModel();
  private final Invocations invocations = new Invocations();
  private final CommandHandler<Tally.Add, Tally.Sum, Tally.Event> commands =
      new CommandHandler<>(Tally.AGGREGATE, store);
  private final ProjectionEndpoint projections =
      new ProjectionEndpoint(
          List.<ProjectionHandler>of(
              new Projector<>(Tally.SUMS, store, rows),
              new MultiStreamProjector(EVERYTHING, store, rows)),
          () -> Invocations.NOW,
          Telemetry.NONE);

  @Test
  void allEventsOfAnAggregateAreOneWriteOfItsRow() {
    add("a", 1, 3);
    add("a", 5, 1);
    add("b", 7, 1);

    assertThat(failed(batch(bodies()).reversed())).isEmpty();

    assertThat(sum("a")).isEqualTo("8.00");
    assertThat(rows.get("Sums", "a").orElseThrow().writes()).isEqualTo(1);
    assertThat(sum("b")).isEqualTo("7.00");
    assertThat(everything()).isEqualTo("15.00");
  }

  @Test
  void aPoisonedEventHoldsBackOnlyWhatFollowsItInItsAggregate() {
    add("a", 1, 1);
    add("a", 13, 1);
    add("a", 2, 1);
    add("b", 7, 1);

    assertThat(failed(batch(bodies()))).containsExactly("message-1", "message-2");

    assertThat(sum("a")).as("the projection that can take it").isEqualTo("16.00");
    assertThat(everything()).isEqualTo("8.00");
    assertThat(invocations.text()).contains("Everything: events 2 to 3 failed", "poison");
  }

  @Test
  void whatIsNoEventFailsAlone() {
    add("a", 1, 1);
    var bodies = new ArrayList<>(bodies());
    bodies.addFirst("no JSON");
    bodies.add("{\"detail\":{}}");

    assertThat(failed(batch(bodies))).containsExactly("message-0", "message-2");

    assertThat(sum("a")).isEqualTo("1.00");
  }

  @Test
  void anEventByItselfFailsTheInvocation() {
    add("a", 13, 1);

    assertThatThrownBy(() -> invocations.call(projections, bodies().getFirst()))
        .hasMessage("poison");
    assertThat(sum("a")).isEqualTo("13.00");
  }

  @Test
  void recordsOfAnotherServiceAreRefusedByName() {
    var stream = "{\"Records\":[{\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{}}]}";

    assertThatThrownBy(() -> invocations.call(projections, stream))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("Records[0].messageId");
  }

  private void add(String id, int amount, int times) {
    var command = new Tally.Add(BigDecimal.valueOf(amount), "", times);
    commands.handle(Command.of(new AggregateId(id), "c-" + store.commits().size(), command));
  }

  private List<String> bodies() {
    return store.commits().stream()
        .flatMap(commit -> commit.events().stream().map(event -> BusEvent.of(commit, event)))
        .map(event -> JsonText.print(Json.EMPTY.with("detail", event.detail())))
        .toList();
  }

  private static List<Json> batch(List<String> bodies) {
    var records = new ArrayList<Json>();
    for (var body : bodies) {
      records.add(
          Json.EMPTY
              .with("messageId", Json.of("message-" + records.size()))
              .with("body", Json.of(body)));
    }
    return records;
  }

  private List<String> failed(List<Json> records) {
    var payload = JsonText.print(Json.EMPTY.with("Records", Json.of(records)));
    var answer = (Json.Obj) invocations.call(projections, payload);
    return ((Json.Arr) answer.get("batchItemFailures").orElseThrow())
        .items().stream()
            .map(item -> ((Json.Obj) item).get("itemIdentifier").orElseThrow())
            .map(id -> ((Json.Str) id).value())
            .toList();
  }

  private BigDecimal sum(String id) {
    return Tally.SUMS.read(rows.get("Sums", id).orElseThrow()).orElseThrow().total();
  }

  private BigDecimal everything() {
    var row = Optional.of("all").flatMap(key -> rows.get(EVERYTHING.rows(), key));
    return EVERYTHING.read(row.orElseThrow()).total();
  }
}
