package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.projection.Projection;
import java.time.Instant;
import java.time.Period;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What does not fit together is said when an application is built. */
class ApplicationTest {
  private static final Query NOTHING = Answer::ok;

  private final Application.Builder application =
      Application.named("tests").aggregates(Tally.DEFINITION).projections(Tally.SUMS);

  @Test
  void noTwoProjectionsHaveOneName() {
    refused(application.projections(Tally.SUMS), "two projections are named Sums");
  }

  @Test
  void noTwoQueriesHaveOneType() {
    application.query("getSums", rows -> NOTHING);

    refused(
        application.query("getSums", rows -> NOTHING).query("reconstructState", rows -> NOTHING),
        "two queries are of type getSums; two queries are of type reconstructState");
  }

  @Test
  void noTwoKindsHaveOneName() {
    refused(
        application.aggregates(AggregateDefinition.of(tally("Tally", true))),
        "two kinds of aggregates are named Tally");
  }

  @Test
  void aFurtherKindCarriesItsTypeInItsKeys() {
    refused(
        application.aggregates(AggregateDefinition.of(tally("Other", false))),
        "Other is not the first kind: its EventTypes need typeInKey()");
  }

  @Test
  void aProjectionIsOfAKindThatIsThere() {
    var others =
        new Projection<>(
            "Others",
            1,
            tally("Other", true).events(),
            Codec.of(Tally.Sum.class),
            (sum, event) -> sum);

    refused(
        application.projections(others),
        "the projection Others is of Other, and there is no such kind of aggregate");
  }

  @Test
  void aProcessIsOfAKindThatIsThere() {
    refused(
        application.processes(ManagedProcess.of(tally("Other", true), new Idle())),
        "the process Other is of none of the application's kinds of aggregates");
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    refused(
        Application.named("tests").projections(Tally.SUMS, Tally.SUMS),
        "it has no aggregates; two projections are named Sums; the projection Sums is of Tally");
  }

  @Test
  void noTwoRequestsOfAKindHaveOneName() {
    assertThatThrownBy(() -> Tally.DEFINITION.accepting(add("Add"), add("Add")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two requests of Tally are named Add");
  }

  @Test
  void aRequestWithoutAMappingIsRefusedByRecordAndField() {
    assertThatThrownBy(() -> Request.of("Book", Booking.class, (booking, context) -> booking))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("the component stay of ", "Booking: java.time.Period");
  }

  private record Booking(Period stay) {}

  @Test
  void aNameCannotStandForTheRowsOfAnother() {
    for (var name : new String[] {"", "Sums@1", "positions/Tally", "a b", "x".repeat(101)}) {
      assertThatThrownBy(
              () -> Projection.of(name, Tally.EVENTS, Tally.Sum.class, (view, event) -> view))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a projection's name has 1 to 100 letters");
    }
  }

  private static Request<Tally.Add> add(String type) {
    return Request.of(type, Tally.Add.class);
  }

  private static Aggregate<Tally.Add, Tally.Sum, Tally.Event> tally(
      String type, boolean typeInKey) {
    var types = EventTypes.builder(type, Tally.Event.class);
    var events = typeInKey ? types.typeInKey().build() : types.build();
    return new Aggregate<>(Tally.AGGREGATE.decider(), events, Tally.AGGREGATE.state(), 1);
  }

  private static void refused(Application.Builder application, String why) {
    assertThatThrownBy(application::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the application tests is wrong: " + why);
  }

  /** A process that never does anything. */
  private record Idle() implements ManagedProcess.Logic<Tally.Add, Tally.Sum> {
    @Override
    public Effect<Tally.Add> next(AggregateId id, Tally.Sum sum, Instant now) {
      return Effect.none();
    }

    @Override
    public Optional<Instant> deadline(Tally.Sum sum) {
      return Optional.empty();
    }
  }
}
