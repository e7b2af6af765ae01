package io.annal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.EventStoreException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.codec.EventTypes.Written;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Today's people have two names and a country; once they had one name, and moved as they were. */
class EventTypesTest {
  sealed interface Person {
    record Registered(String first, String last, String country) implements Person {}

    record Moved(String address) implements Person {}
  }

  sealed interface Watch {
    record Started(Instant at) implements Watch {}

    record Stopped(List<Float> laps) implements Watch {}
  }

  private static final EventTypes<Person> TYPES =
      EventTypes.builder("Person", Person.class)
          .version(Person.Registered.class, 4)
          .upcast("Registered", 1, EventTypesTest::renameField)
          .upcast("Registered", 2, EventTypesTest::splitField)
          .upcast("Registered", 3, data -> data.with("country", Json.of("CH")))
          .rename("Subscribed", 1, "Registered", 2)
          .upcast("Moved", 1, EventTypesTest::mergeFields)
          .version(Person.Moved.class, 2)
          .replace("RegisteredAndMoved", 1, EventTypesTest::splitEvent)
          .replace("Greeted", 1, data -> List.of())
          .build();

  private static Json.Obj renameField(Json.Obj data) {
    return data.without("fullName").with("name", data.get("fullName").orElseThrow());
  }

  private static Json.Obj splitField(Json.Obj data) {
    var names = ((Json.Str) data.get("name").orElseThrow()).value().split(" ", 2);
    return data.without("name").with("first", Json.of(names[0])).with("last", Json.of(names[1]));
  }

  private static Json.Obj mergeFields(Json.Obj data) {
    var street = ((Json.Str) data.get("street").orElseThrow()).value();
    var town = ((Json.Str) data.get("town").orElseThrow()).value();
    return Json.EMPTY.with("address", Json.of(street + ", " + town));
  }

  private static List<Written> splitEvent(Json.Obj data) {
    return List.of(
        new Written("Registered", 2, data.without("address")),
        new Written("Moved", 2, Json.EMPTY.with("address", data.get("address").orElseThrow())));
  }

  private static final Person ADA = new Person.Registered("Ada", "Lovelace", "CH");

  @Test
  void anEventIsWrittenAtTodaysVersion() {
    var written = TYPES.write(ADA);

    assertThat(written.type()).isEqualTo("Registered");
    assertThat(written.version()).isEqualTo(4);
    assertThat(read("Registered", 4, written.data())).containsExactly(ADA);
  }

  @Test
  void fieldsAreRenamedSplitMergedAndGivenDefaults() {
    assertThat(read("Registered", 1, text("fullName", "Ada Lovelace"))).containsExactly(ADA);
    assertThat(read("Registered", 2, text("name", "Ada Lovelace"))).containsExactly(ADA);
    assertThat(read("Registered", 3, text("first", "Ada").with("last", Json.of("Lovelace"))))
        .containsExactly(ADA);
    assertThat(read("Moved", 1, text("street", "Main 1").with("town", Json.of("Bern"))))
        .containsExactly(new Person.Moved("Main 1, Bern"));
  }

  @Test
  void typesAreRenamedSplitAndDropped() {
    assertThat(read("Subscribed", 1, text("name", "Ada Lovelace"))).containsExactly(ADA);
    var both = text("name", "Ada Lovelace").with("address", Json.of("Bern"));
    assertThat(read("RegisteredAndMoved", 1, both)).containsExactly(ADA, new Person.Moved("Bern"));
    assertThat(read("Greeted", 1, Json.EMPTY)).isEmpty();
  }

  @Test
  void aComponentWithoutAMappingIsToldWhenTheTypesAreMade() {
    assertThatThrownBy(() -> EventTypes.of("Watch", Watch.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the component laps of io.annal.codec.EventTypesTest$Watch$Stopped: java.lang.Float");
    assertThatThrownBy(() -> CommandReader.of(Watch.class))
        .hasMessageStartingWith("the component laps of");
  }

  @Test
  void anUnknownTypeOrVersionIsNeverPassedOverInSilence() {
    assertThatThrownBy(() -> read("Vanished", 1, Json.EMPTY))
        .isInstanceOf(EventStoreException.class)
        .hasMessage(
            "event 7 of person-1, Vanished version 1, cannot be read: Person knows no event Vanished");
    assertThatThrownBy(() -> read("Registered", 5, Json.EMPTY))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("knows Registered at version 4, and no upcaster from 5");
  }

  @Test
  void anUnknownTypeIsPassedOverWhereThatIsThePolicy() {
    var lenient =
        EventTypes.builder("Person", Person.class).unknown(EventTypes.Unknown.PASS_OVER).build();

    assertThat(lenient.read(event("Vanished", 1, Json.EMPTY))).isEmpty();
    assertThatThrownBy(() -> lenient.read(event("Moved", 9, Json.EMPTY)))
        .isInstanceOf(EventStoreException.class);
  }

  @Test
  void whatCannotBeReadNamesTheEventAndTheField() {
    assertThatThrownBy(() -> read("Moved", 2, Json.EMPTY))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("event 7 of person-1, Moved version 2")
        .hasMessageContaining("address: expected a string, found nothing");
  }

  @Test
  void aFieldThatTodaysVersionDoesNotKnowIsNotLostInSilence() {
    assertThatThrownBy(() -> read("Moved", 2, text("address", "Bern").with("floor", Json.of(3))))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("event 7 of person-1, Moved version 2")
        .hasMessageContaining("floor: expected only the fields address at version 2");
  }

  @Test
  void everyEarlierVersionHasAnUpcaster() {
    var missing =
        EventTypes.builder("Person", Person.class)
            .version(Person.Moved.class, 3)
            .upcast("Moved", 2, data -> data);
    var misspelt = EventTypes.builder("Person", Person.class).upcast("Movd", 1, data -> data);
    var tooLate = EventTypes.builder("Person", Person.class).rename("Moved", 1, "Registered", 1);

    assertThatThrownBy(missing::build)
        .hasMessage("Moved is written at version 3, but no upcaster reads its version 1");
    assertThatThrownBy(misspelt::build)
        .hasMessageContaining("the upcaster of Movd version 1 leads to Movd version 2");
    assertThatThrownBy(tooLate::build)
        .hasMessage("an upcaster reads Moved version 1, but it is written at version 1");
  }

  @Test
  void anUpcasterThatFailsNamesTheEvent() {
    assertThatThrownBy(() -> read("Registered", 1, Json.EMPTY))
        .isInstanceOf(EventStoreException.class)
        .hasMessage(
            "event 7 of person-1, Registered version 1, cannot be read:"
                + " java.util.NoSuchElementException")
        .hasRootCauseInstanceOf(NoSuchElementException.class);
  }

  private static Json.Obj text(String name, String value) {
    return Json.EMPTY.with(name, Json.of(value));
  }

  private static List<Person> read(String type, int version, Json.Obj data) {
    return TYPES.read(event(type, version, data));
  }

  private static RecordedEvent event(String type, int version, Json.Obj data) {
    return new RecordedEvent(
        new UUID(0, 0), new AggregateId("person-1"), 7, type, version, data, Instant.EPOCH);
  }

  @Test
  void aTypeThatKeysCarryHoldsNoSeparator() {
    var person = EventTypes.builder("Person#1", Person.class);

    assertThatThrownBy(person::typeInKey)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a name without #, not \"Person#1\"");
  }
}
