package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.projection.Projection;
import io.annal.runtime.aws.AwsResources;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplicationTest {
  private final Application<Tally.Add, Tally.Sum, Tally.Event> application =
      Application.of("tests", Tally.AGGREGATE, Tally.COMMANDS).with(Tally.SUMS);

  @Test
  void noTwoProjectionsHaveOneName() {
    assertThatThrownBy(() -> application.with(Tally.SUMS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two projections are named " + Tally.SUMS.name());
  }

  @Test
  void noTwoQueriesHaveOneType() {
    application.answering("getSums", readModel -> fields -> Answer.ok(fields));

    for (var type : new String[] {"reconstructState", "getSums"}) {
      assertThatThrownBy(
              () -> application.answering(type, readModel -> fields -> Answer.ok(fields)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("two queries are of type " + type);
    }
  }

  @Test
  void aFurtherKindCarriesItsTypeInItsKeys() {
    var variables =
        Map.of(
            "AWS_REGION",
            "eu-central-1",
            "EVENT_STORE_TABLE",
            "events",
            "READ_MODEL_TABLE",
            "rows");
    var others = EventTypes.builder("Other", Tally.Event.class);
    var other =
        new Aggregate<>(Tally.AGGREGATE.decider(), others.build(), Tally.AGGREGATE.state(), 1);

    application.besides(() -> other);

    assertThatThrownBy(() -> application.queries(new AwsResources(variables, "tests")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Other is not the first kind: its EventTypes need typeInKey()");
  }

  @Test
  void aNameCannotStandForTheRowsOfAnother() {
    for (var name : new String[] {"", "Sums@1", "positions/Tally", "a b", "x".repeat(101)}) {
      assertThatThrownBy(
              () -> Projection.of(name, Tally.EVENTS, Tally.Sum.class, (view, event) -> view))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a projection's name has 1 to 100 letters");
    }
  }
}
