package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandOptions;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process is begun at one, adds one to a tally elsewhere, notes it, and is over at two. */
class ProcessesEndpointTest {
  private static final Tally.Add ONE = new Tally.Add(BigDecimal.ONE, "", 1);
  private static final Aggregate<Tally.Add, Tally.Sum, Tally.Event> LOST = kind("Lost");
  private static final Aggregate<Tally.Add, Tally.Sum, Tally.Event> SENDING = kind("Sending");

  private static final Application APPLICATION =
      Application.named("tests")
          .aggregates(
              AggregateDefinition.of(Tally.AGGREGATE),
              AggregateDefinition.of(LOST).accepting(Request.of("Lose", Tally.Add.class)),
              AggregateDefinition.of(SENDING)
                  .accepting(Request.<Tally.Add>of("Begin", Tally.Add.class).oncePerAggregate()))
          .processes(
              ManagedProcess.of(LOST, new AddingOne(kind("Elsewhere"))),
              ManagedProcess.of(SENDING, new AddingOne(Tally.AGGREGATE)))
          .build();

  private final Invocations invocations = new Invocations();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final RunningApplication running =
      APPLICATION.on(
          Resources.inProcess(
              store,
              new InMemoryReadModel(),
              CommandOptions.standard(),
              Environment.system(),
              Telemetry.NONE));
  private final Endpoint processes = running.processes();

  @Test
  void aTickMovesOnWhatIsDue() {
    begin("Begin", "p");

    assertThat(tick()).isEqualTo(Json.EMPTY.with("overdue", Json.of(1)));
    assertThat(store.commits())
        .extracting(Commit::aggregateType)
        .containsExactlyInAnyOrder("Sending", "Tally", "Sending");
    assertThat(tick()).isEqualTo(Json.EMPTY.with("overdue", Json.of(0)));
  }

  @Test
  void aProcessThatTheApplicationItselfBeginsHasADeadline() {
    running.handle(SENDING, Command.of(new AggregateId("p"), "begun", ONE));

    assertThat(tick()).isEqualTo(Json.EMPTY.with("overdue", Json.of(1)));
  }

  @Test
  void aKindThatFailsHoldsNoOtherBack() {
    begin("Lose", "p");
    begin("Begin", "p");

    assertThatThrownBy(this::tick)
        .hasMessage("1 of 1 Lost processes could not be moved on")
        .hasStackTraceContaining("no such kind of aggregate Elsewhere");
    assertThat(store.commits()).extracting(Commit::aggregateType).contains("Tally");
  }

  @Test
  void whatIsAskedOncePerAggregateIsKnownUnderEveryCommandId() {
    assertThat(begin("Begin", "p").get("statusCode")).contains(Json.of(200));

    var again = begin("Begin", "p");

    assertThat(JsonText.print(again)).contains("\\\"repeated\\\":true");
    assertThat(store.commits()).hasSize(1);
  }

  @Test
  void whatWasAskedBeforeWithOtherContentIsNotToBeAskedUnderAnotherId() {
    begin("Begin", "p");

    var other =
        invocations.ask(
            processes,
            "{\"aggregateId\":\"p\",\"eventType\":\"Begin\",\"eventData\":{\"amount\":2,\"note\":\"\",\"times\":1}}");

    assertThat(other.status()).isEqualTo(422);
    assertThat(Invocations.text(other, "message"))
        .startsWith("p was requested before, with other content");
  }

  @Test
  void aCommandForTheOtherFunctionIsToldWhere() {
    var tally =
        invocations.ask(
            processes,
            "{\"aggregateId\":\"p\",\"aggregateType\":\"Tally\",\"eventType\":\"Add\",\"eventData\":{}}");
    var begins =
        invocations.ask(
            running.commands(), "{\"aggregateId\":\"p\",\"eventType\":\"Begin\",\"eventData\":{}}");

    assertThat(Invocations.text(tally, "message"))
        .isEqualTo(
            "aggregateType: expected one of Lost, Sending, found \"Tally\", which is for the command"
                + " function");
    assertThat(Invocations.text(begins, "message"))
        .contains("(Begin of Sending is for the function that runs processes)");
  }

  private Json.Obj begin(String request, String id) {
    return (Json.Obj)
        invocations.call(
            processes,
            "{\"aggregateId\":\"%s\",\"eventType\":\"%s\",\"eventData\":{\"amount\":1,\"note\":\"\",\"times\":1}}"
                .formatted(id, request));
  }

  private Json tick() {
    return invocations.call(processes, "{}");
  }

  private static Aggregate<Tally.Add, Tally.Sum, Tally.Event> kind(String type) {
    return new Aggregate<>(
        Tally.AGGREGATE.decider(),
        EventTypes.builder(type, Tally.Event.class).typeInKey().build(),
        Tally.AGGREGATE.state(),
        1);
  }

  private record AddingOne(Aggregate<Tally.Add, ?, ?> to)
      implements ManagedProcess.Logic<Tally.Add, Tally.Sum> {
    @Override
    public Effect<Tally.Add> next(AggregateId id, Tally.Sum sum, Instant now) {
      return isOpen(sum)
          ? Effect.send("add", to, new AggregateId("target"), ONE, 0).then(outcome -> ONE)
          : Effect.none();
    }

    @Override
    public Optional<Instant> deadline(Tally.Sum sum) {
      return isOpen(sum) ? Optional.of(Instant.EPOCH) : Optional.empty();
    }

    private static boolean isOpen(Tally.Sum sum) {
      return sum.total().compareTo(BigDecimal.ONE) == 0;
    }
  }
}
