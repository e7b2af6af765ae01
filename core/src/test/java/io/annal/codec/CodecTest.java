package io.annal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.UnstorableException;
import io.annal.internal.PersonalValues;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CodecTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  record Line(String article, int pieces) {}

  sealed interface Shape {
    record Circle(BigDecimal radius) implements Shape {}

    record Square(BigDecimal side) implements Shape {}
  }

  record Born(Personal<LocalDate> on, Optional<Personal<Line>> line) {}

  record Name(String text) {
    Name {
      if (!text.equals("Ada")) {
        throw new IllegalArgumentException("a name other than " + text);
      }
    }
  }

  record Names(Personal<Name> one, Personal<Map<String, Name>> all) {}

  sealed interface Door {
    sealed interface Front extends Door {
      record Open(String by) implements Front {}
    }

    sealed interface Back extends Door {
      record Open(int times) implements Back {}
    }
  }

  record Free(Map<String, Json> byName, Json.Obj raw) {}

  record Tree(String name, List<Tree> branches) {}

  record Measured(
      double value, OffsetDateTime at, Duration over, byte[] raw, Map<String, Double> others) {}

  record Job(String name, List<Worker> workers) {}

  record Worker(Optional<Thread> thread) {}

  sealed interface Task {
    record Done(Instant at) implements Task {}

    record Begun(float share) implements Task {}
  }

  record Even(int number) {
    Even {
      if (number % 2 != 0) {
        throw new IllegalArgumentException("an even number");
      }
    }
  }

  record Everything(
      String text,
      BigDecimal exact,
      long large,
      int small,
      boolean yes,
      Instant at,
      LocalDate on,
      UUID id,
      AggregateId aggregate,
      Colour colour,
      Optional<String> note,
      List<Line> lines,
      Set<Colour> colours,
      Map<String, Line> byName,
      Shape shape,
      Line nested,
      Json.Obj raw) {}

  private static final Codec<Everything> EVERYTHING = Codec.of(Everything.class);

  private static Everything example(Optional<String> note) {
    return new Everything(
        "text",
        new BigDecimal("100.5"),
        Long.MAX_VALUE,
        -5,
        true,
        Instant.parse("2024-01-15T10:00:00.123Z"),
        LocalDate.parse("2024-01-15"),
        new UUID(1, 2),
        new AggregateId("account-1"),
        Colour.DARK_BLUE,
        note,
        List.of(new Line("pen", 2)),
        Set.of(Colour.RED),
        Map.of("first", new Line("ink", 1)),
        new Shape.Circle(BigDecimal.TEN),
        new Line("cap", 3),
        Json.EMPTY.with("any", Json.of(true)));
  }

  @Test
  void whatIsPersonalIsNotShownWhereItCannotBeRead() {
    var on = Json.EMPTY.with("$personal", Json.of("c-1")).with("value", Json.of("10th of May"));
    var line = Json.EMPTY.with("article", Json.of(5));
    var personal = Json.EMPTY.with("$personal", Json.of("c-1")).with("value", line);

    assertThatThrownBy(() -> Codec.of(Born.class).decode(Json.EMPTY.with("on", on)))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("on.value: expected a date such as 2024-01-15, found a personal value")
        .hasNoCause();
    assertThatThrownBy(() ->
            Codec.of(Born.class)
                .decode(
                    Json.EMPTY
                        .with("on", on.with("value", Json.of("2024-01-15")))
                        .with("line", personal)))
        .hasMessage("line.value.article: expected a string, found a personal value");
  }

  @Test
  void neitherAConstructorNorAMapsKeyTellsWhatIsPersonal() {
    var bob = Json.EMPTY.with("text", Json.of("Bob"));
    var one = Json.EMPTY.with("$personal", Json.of("c-1")).with("value", bob);
    var all = one.with("value", Json.EMPTY.with("Bob", Json.EMPTY.with("text", Json.of(5))));
    var good = one.with("value", Json.EMPTY.with("text", Json.of("Ada")));

    for (var json : List.of(Json.EMPTY.with("one", one), Json.EMPTY.with("one", good))) {
      assertThatThrownBy(() -> Codec.of(Names.class).decode(json.with("all", all)))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageNotContaining("Bob")
          .hasMessageContaining(".value: expected a value of type ")
          .hasNoCause();
    }
  }

  @Test
  void callersDoNotChooseWhatIsPersonal() {
    var planted = Json.EMPTY.with("$personal", Json.of("c-2")).with("value", Json.of(1));
    var free = new Free(Map.of("$personal", Json.of("c-2"), "$$personal", planted), planted);

    var stored = Codec.of(Free.class).encode(free);

    assertThat(PersonalValues.walk(stored, "", (path, value) -> Json.NULL)).isEqualTo(stored);
    assertThat(Codec.of(Free.class).decode(stored)).isEqualTo(free);
    assertThat(Personal.shown(((Json.Obj) stored).get("raw").orElseThrow())).isEqualTo(planted);
  }

  @Test
  void twoRecordsOfOneNameAreRefused() {
    assertThatThrownBy(() -> Codec.of(Door.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are named Open")
        .hasMessageContaining("Front$Open and")
        .hasMessageContaining("Back$Open");
    assertThatThrownBy(() -> CommandReader.of(Door.class)).hasMessageContaining("named Open");
    assertThatThrownBy(() -> EventTypes.of("Door", Door.class)).hasMessageContaining("are Open");
    assertThat(
            CommandReader.<Door>of(Door.Back.class)
                .read(new AggregateId("d"), "Open", Json.EMPTY.with("times", Json.of(2))))
        .isEqualTo(new Door.Back.Open(2));
  }

  @Test
  void aCommandDoesNotSayWhomAValueIsAbout() {
    assertThatThrownBy(() -> CommandReader.of(Born.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Born holds a Personal value");
  }

  @Test
  void everyKindOfValueGoesThereAndBack() {
    for (var note : List.of(Optional.<String>empty(), Optional.of("a note"))) {
      var value = example(note);
      assertThat(EVERYTHING.decode(EVERYTHING.encode(value))).isEqualTo(value);
    }
  }

  @Test
  void theEndsOfTimeGoThereAndBack() {
    for (var at : List.of(Instant.MIN, Instant.MAX, Instant.EPOCH.minusNanos(1))) {
      assertThat(Codec.of(Instant.class).decode(Codec.of(Instant.class).encode(at))).isEqualTo(at);
    }
    assertThat(Codec.of(Instant.class).decode(Json.of("2024-01-15T11:00:00+01:00")))
        .isEqualTo(Instant.parse("2024-01-15T10:00:00Z"));
    for (var on : List.of(LocalDate.MIN, LocalDate.MAX)) {
      assertThat(Codec.of(LocalDate.class).decode(Codec.of(LocalDate.class).encode(on)))
          .isEqualTo(on);
    }
  }

  @Test
  void equalNumbersAreReadAsOne() {
    var codec = Codec.of(BigDecimal.class);

    for (var equal : List.of("100.5", "100.50", "1005E-1")) {
      assertThat(codec.decode(Json.of(new BigDecimal(equal)))).hasToString("100.5");
    }
    assertThat(codec.decode(Json.of(new BigDecimal("1E+3")))).hasToString("1000");
    assertThat(codec.decode(Json.of(new BigDecimal("0.000")))).hasToString("0");
    assertThat(codec.decode(Json.of(new BigDecimal("1E+999")))).hasToString("1E+999");
    assertThat(codec.encode(new BigDecimal("7.50"))).isEqualTo(Json.of(new BigDecimal("7.50")));
  }

  @Test
  void theFormIsPlain() {
    var json = (Json.Obj) EVERYTHING.encode(example(Optional.empty()));

    assertThat(json.get("exact")).contains(Json.of(new BigDecimal("100.5")));
    assertThat(json.get("colour")).contains(Json.of("dark-blue"));
    assertThat(json.get("at")).contains(Json.of("2024-01-15T10:00:00.123Z"));
    assertThat(json.get("note")).isEmpty();
    assertThat(json.get("shape"))
        .contains(
            Json.EMPTY.with("$type", Json.of("Circle")).with("radius", Json.of(BigDecimal.TEN)));
    assertThat(json.members().keySet()).startsWith("text", "exact", "large");
  }

  @Test
  void aRecordMayContainItself() {
    var tree = new Tree("root", List.of(new Tree("leaf", List.of())));
    var codec = Codec.of(Tree.class);

    assertThat(codec.decode(codec.encode(tree))).isEqualTo(tree);
  }

  @Test
  void errorsNameTheFieldAndWhatWasExpected() {
    refused("text", Json.of(1), "text: expected a string, found the number 1");
    refused("exact", Json.of("1"), "exact: expected a number, found the string \"1\"");
    refused("large", Json.of(new BigDecimal("1.5")), "large: expected a whole number, found the");
    refused("small", Json.of(1L << 40), "small: expected a whole number between -2147483648 and");
    refused("yes", Json.of("true"), "yes: expected true or false, found the string \"true\"");
    refused("at", Json.of("noon"), "at: expected a time such as 2024-01-15T10:00:00Z, found");
    refused("on", Json.of("2024-02-30"), "on: expected a date such as 2024-01-15, found");
    refused("id", Json.of("1-1-1-1-1"), "id: expected a UUID, found the string");
    refused(
        "aggregate",
        Json.of(""),
        "aggregate: expected an aggregate id of 1 to 2,048 bytes of UTF-8 without control characters,");
    refused("colour", Json.of("RED"), "colour: expected one of red, dark-blue, found the string");
    refused("text", Json.NULL, "text: expected a string, found nothing");
    refused("lines", Json.EMPTY, "lines: expected an array, found an object");
    refused("raw", Json.of(List.of()), "raw: expected an object, found an array");
    refused("shape", Json.EMPTY, "shape.$type: expected one of Circle, Square, found null");
    refused(
        "lines",
        Json.of(List.of(Json.EMPTY.with("article", Json.of("pen")).with("pieces", Json.NULL))),
        "lines[0].pieces: expected a whole number");
    refused(
        "byName",
        Json.EMPTY.with("first", Json.of(true)),
        "byName.first: expected an object, found true");
  }

  @Test
  void whatAConstructorRefusesIsAnErrorOfThatField() {
    assertThatThrownBy(() -> Codec.of(Even.class).decode(Json.EMPTY.with("number", Json.of(3))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("value: expected an even number, found an object");
  }

  @Test
  void unknownMembersArePassedOverUnlessStrict() {
    var json =
        Json.EMPTY
            .with("article", Json.of("pen"))
            .with("pieces", Json.of(2))
            .with("colour", Json.of("red"));

    assertThat(Codec.of(Line.class).decode(json)).isEqualTo(new Line("pen", 2));
    assertThatThrownBy(() -> Codec.strict(Line.class).decode(json))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("colour: expected only the fields article, pieces, found an unknown field");
  }

  @Test
  void measurementsGoThereAndBack() {
    var codec = Codec.of(Measured.class);
    for (var value : List.of(0.1, 1e-9, -2.5, 1e22, 1e-130, 9.99e125)) {
      var at = OffsetDateTime.parse("2024-01-15T10:00:00+05:30");
      var measured =
          new Measured(
              value, at, Duration.ofMinutes(90), new byte[] {0, -1, 127}, Map.of("a", -value));

      var read = codec.decode(codec.encode(measured));

      assertThat(read).usingRecursiveComparison().isEqualTo(measured);
    }
  }

  @Test
  void measurementsHaveAPlainForm() {
    var measured =
        new Measured(
            20.50,
            OffsetDateTime.parse("2024-01-15T10:00Z"),
            Duration.ofMinutes(90),
            new byte[] {1, 2},
            Map.of("zero", -0.0));

    assertThat(Codec.of(Measured.class).encode(measured))
        .isEqualTo(
            Json.EMPTY
                .with("value", Json.of(new BigDecimal("20.5")))
                .with("at", Json.of("2024-01-15T10:00:00Z"))
                .with("over", Json.of("PT1H30M"))
                .with("raw", Json.of("AQI="))
                .with("others", Json.EMPTY.with("zero", Json.of(new BigDecimal("0.0")))));
  }

  @Test
  void whatIsNoNumberIsNotStored() {
    for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      var measured = new Measured(value, OffsetDateTime.MIN, Duration.ZERO, new byte[0], Map.of());

      assertThatThrownBy(() -> Codec.of(Measured.class).encode(measured))
          .isInstanceOf(UnstorableException.class)
          .hasMessage("value is " + value + "; a number is finite");
    }
  }

  @Test
  void whatNoStoreHoldsExactlyIsNotStored() {
    for (double value : new double[] {Double.MIN_VALUE, -1e126}) {
      assertThatThrownBy(() -> Codec.of(Double.class).encode(value))
          .isInstanceOf(UnstorableException.class)
          .hasMessageContaining("10^-130 to 10^125 are kept");
    }
  }

  @Test
  void wrongMeasurementsAreRefusedByField() {
    var good =
        (Json.Obj)
            Codec.of(Measured.class)
                .encode(new Measured(1, OffsetDateTime.MIN, Duration.ZERO, new byte[0], Map.of()));
    var wrong =
        Map.of(
            "value", Json.of(new BigDecimal("1E+400")),
            "at", Json.of("2024-01-15T10:00:00"),
            "over", Json.of("90 minutes"),
            "raw", Json.of("?"));

    for (var other : List.of("QQ", "QR==")) {
      assertThatThrownBy(() -> Codec.of(Measured.class).decode(good.with("raw", Json.of(other))))
          .hasMessageStartingWith("raw: expected a Base64 text");
    }
    wrong.forEach((field, value) ->
        assertThatThrownBy(() -> Codec.of(Measured.class).decode(good.with(field, value)))
            .isInstanceOf(InvalidDataException.class)
            .hasMessageStartingWith(field + ": expected a"));
  }

  @Test
  void aTypeWithoutAMappingIsToldBeforeTheFirstValueComes() {
    assertThatThrownBy(() -> Codec.of(Job.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the component thread of io.annal.codec.CodecTest$Worker: java.lang.Thread has no");
    assertThatThrownBy(() -> Codec.of(Job.class)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Codec.of(Task.class))
        .hasMessageStartingWith(
            "the component share of io.annal.codec.CodecTest$Task$Begun: float has no");
  }

  @Test
  void whatHasNoMappingIsRefusedByName() {
    assertThatThrownBy(() -> Codec.of(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  private static void refused(String field, Json value, String message) {
    var json = ((Json.Obj) EVERYTHING.encode(example(Optional.empty()))).with(field, value);
    assertThatThrownBy(() -> EVERYTHING.decode(json))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith(message);
  }
}
