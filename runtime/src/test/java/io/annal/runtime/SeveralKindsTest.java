package io.annal.runtime;

import static io.annal.runtime.Invocations.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.Environment;
import io.annal.Telemetry;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.CommandOptions;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** One function takes the commands of several kinds of aggregates, under ids of their own. */
class SeveralKindsTest {
  private static final Aggregate<Tally.Add, Tally.Sum, Tally.Event> BUDGET =
      new Aggregate<>(
          Tally.AGGREGATE.decider(),
          EventTypes.builder("Budget", Tally.Event.class).typeInKey().build(),
          Tally.AGGREGATE.state(),
          1);

  record Some(int times) {}

  private static final Request<Tally.Add> ADD_SOME =
      Request.of(
          "AddSome",
          Some.class,
          (some, context) -> {
            if (some.times() < 1) {
              throw new IllegalArgumentException("at least one time");
            }
            return new Tally.Add(BigDecimal.ONE, "", some.times());
          });

  private static final Application APPLICATION =
      Application.named("tests")
          .aggregates(
              AggregateDefinition.of(Tally.AGGREGATE)
                  .accepting(add("Add"), add("AddToTally"), ADD_SOME)
                  .absentBy("unknown-tally"),
              AggregateDefinition.of(BUDGET).accepting(add("Add"), add("AddToBudget")))
          .build();

  private final Invocations invocations = new Invocations();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final Endpoint commands =
      APPLICATION
          .on(
              Resources.inProcess(
                  store,
                  new InMemoryReadModel(),
                  CommandOptions.standard(),
                  Environment.system(),
                  Telemetry.NONE))
          .commands();

  @Test
  void aCommandThatOneKindKnowsGoesThere() {
    assertThat(send("", "AddToTally", "").status()).isEqualTo(200);
    assertThat(send("", "AddToBudget", "").status()).isEqualTo(200);

    assertThat(store.commits())
        .extracting(commit -> commit.aggregateType() + " " + commit.sequence())
        .containsExactlyInAnyOrder("Tally 1", "Budget 1");
  }

  @Test
  void aCommandThatSeveralKnowGoesWhereItsAggregateTypeSays() {
    assertThat(send("\"aggregateType\":\"Budget\",", "Add", "").status()).isEqualTo(200);

    assertThat(store.commits()).extracting("aggregateType").containsExactly("Budget");
    var answer = send("", "Add", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer, "message"))
        .startsWith("aggregateType: expected one of Tally, Budget, since each may be meant");
  }

  @Test
  void whatNoKindTakesIsRefusedByName() {
    assertThat(text(send("", "Subtract", ""), "message"))
        .startsWith("eventType: expected one of Add, AddToTally, AddSome, AddToBudget, found");
    assertThat(text(send("\"aggregateType\":\"Loan\",", "Add", ""), "message"))
        .startsWith("aggregateType: expected one of Tally, Budget, found");
    assertThat(text(send("\"aggregateType\":\"Tally\",", "AddToBudget", ""), "message"))
        .startsWith("eventType: expected one of Add, AddToTally, AddSome, found");
  }

  @Test
  void whatAPreparationRefusesIsTheCallersFault() {
    var answer =
        invocations.ask(
            commands,
            "{\"aggregateId\":\"a\",\"eventType\":\"AddSome\",\"eventData\":{\"times\":0}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer, "message")).startsWith("eventData: expected at least one time, found");
  }

  @Test
  void theFieldsOfARequestAreARecord() {
    assertThatThrownBy(() -> Request.<Tally.Event>of("Any", Tally.Event.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the fields of the request Any are a record, not");
  }

  @Test
  void eachKindSaysWhichRefusalMeansThatThereIsNone() {
    assertThat(send("", "AddToTally", "unknown").status()).isEqualTo(404);
    assertThat(send("", "AddToBudget", "unknown").status()).isEqualTo(422);
  }

  private static Request<Tally.Add> add(String type) {
    return Request.of(type, Tally.Add.class);
  }

  private Answer send(String more, String type, String note) {
    return invocations.ask(
        commands,
        "{\"aggregateId\":\"a\",%s\"eventType\":\"%s\",\"eventData\":{\"amount\":1,\"note\":\"%s\",\"times\":1}}"
            .formatted(more, type, note));
  }
}
