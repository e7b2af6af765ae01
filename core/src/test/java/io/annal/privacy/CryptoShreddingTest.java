package io.annal.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Environment;
import io.annal.Failure;
import io.annal.ForgottenException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.codec.Personal;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.Decider;
import io.annal.command.Decision;
import io.annal.command.History;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryKeys;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.Projection;
import io.annal.projection.Projector;
import io.annal.projection.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ada and Bob have a card each, in the name of each; Ada is forgotten. */
class CryptoShreddingTest {
  /** A card of a member. */
  static final class Cards implements Decider<Cards.Name, Cards.Card, Cards.Named> {
    record Name(String member, String name) {}

    record Card(Optional<Personal<String>> name, int renamed) {}

    record Named(int number, Personal<String> name) {}

    @Override
    public Card initial() {
      return new Card(Optional.empty(), 0);
    }

    @Override
    public Decision<Named> decide(Name command, Card card) {
      return Decision.accept(
          new Named(card.renamed() + 1, Personal.of(command.member(), command.name())));
    }

    @Override
    public Card evolve(Card card, Named event) {
      return new Card(Optional.of(event.name()), event.number());
    }
  }

  private static final AggregateId ADA = new AggregateId("card-of-ada");
  private static final AggregateId BOB = new AggregateId("card-of-bob");
  private static final EventTypes<Cards.Named> EVENTS = EventTypes.of("Card", Cards.Named.class);
  private static final Aggregate<Cards.Name, Cards.Card, Cards.Named> CARD =
      new Aggregate<>(new Cards(), EVENTS, Codec.of(Cards.Card.class), 1);
  private static final Projection<Cards.Card, Cards.Named> VIEW =
      new Projection<>(
          "Cards",
          1,
          EVENTS,
          Codec.of(Cards.Card.class),
          (view, event) ->
              Optional.of(new Cards.Card(Optional.of(event.body().name()), event.body().number())));

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final KeyProvider keys = new InMemoryKeys();
  private final PersonalDataCipher cipher = new PersonalDataCipher(keys);
  private int commands;
  private final CryptoShredding forgetting =
      new CryptoShredding(keys, store, readModel, List.of("Cards"));

  @BeforeEach
  void write() {
    for (int i = 1; i <= 3; i++) {
      name(ADA, "member-ada", "Ada " + i);
      name(BOB, "member-bob", "Bob " + i);
    }
    deliverAll();
  }

  @Test
  void whatIsKeptCannotBeReadWithoutAKey() {
    var kept = store.commits() + " " + readModel.get("Cards", ADA.value());

    assertThat(kept).doesNotContain("Ada").doesNotContain("Bob").contains("cipher");
    assertThat(shown(ADA)).isEqualTo("Ada 3");
    assertThat(row(ADA)).isEqualTo("Ada 3");
  }

  @Test
  void whoIsForgottenIsShownAsErasedEverywhereElseNothingChanges() {
    forgetting.forget("member-ada");

    assertThat(shown(ADA)).isEqualTo("(erased)");
    assertThat(row(ADA)).isEqualTo("(erased)");
    assertThat(history().latest(ADA).state().renamed()).isEqualTo(3);
    assertThat(history().atVersion(ADA, 1).state().renamed()).isEqualTo(1);
    assertThat(shown(BOB)).isEqualTo("Bob 3");
  }

  @Test
  void projectionsRebuildsAndReplaysGoOn() {
    forgetting.forget("member-ada");
    deliverAll(); // a replay
    projector().rebuild(ADA);

    assertThat(row(ADA)).isEqualTo("(erased)");
    assertThat(row(BOB)).isEqualTo("Bob 3");
    assertThat(
            new Verification<>(VIEW, cipher.wrap(store), cipher.wrap(readModel))
                .run()
                .differences())
        .isEmpty();
  }

  @Test
  void nothingNewIsKeptAboutWhoWasForgotten() {
    forgetting.forget("member-ada");

    assertThatThrownBy(() -> name(ADA, "member-ada", "Ada again"))
        .isInstanceOf(ForgottenException.class)
        .hasMessageContaining("member-ada");
    assertThat(history().latest(ADA).version()).isEqualTo(3);
  }

  @Test
  void aReportProvesWhatBecameUnreadable() {
    var before = forgetting.report("member-ada");
    assertThat(before.forgotten()).isFalse();
    assertThat(before.readable()).hasSize(5);

    var report = forgetting.forget("member-ada");

    assertThat(report.forgotten()).isTrue();
    assertThat(report.readable()).isEmpty();
    assertThat(report.traces())
        .extracting(trace -> trace.where() + ": " + trace.path())
        .containsExactly(
            "event 1 of card-of-ada: name",
            "event 2 of card-of-ada: name",
            "snapshot after event 2 of card-of-ada: name",
            "event 3 of card-of-ada: name",
            "row card-of-ada of Cards: name");
    assertThat(forgetting.report("member-bob").readable()).hasSize(5);
  }

  @Test
  void aValueCannotBePassedOffAsAnothers() {
    var closed = cipher.encrypt("card-of-ada", clear("member-ada", "Ada"));
    var stolen = ((Json.Obj) closed).with("$personal", Json.of("member-bob"));

    assertThatThrownBy(() -> cipher.decrypt("card-of-ada", stolen))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("member-bob");
  }

  @Test
  void aValueCannotBeMovedToAnotherAggregateOrField() {
    var value = clear("member-ada", "Ada");
    var closed = cipher.encrypt("card-of-ada", Json.EMPTY.with("name", value));
    var moved = Json.EMPTY.with("alias", ((Json.Obj) closed).get("name").orElseThrow());

    assertThat(cipher.decrypt("card-of-ada", closed)).isEqualTo(Json.EMPTY.with("name", value));
    assertThatThrownBy(() -> cipher.decrypt("card-of-bob", closed))
        .hasMessageContaining("card-of-bob.name");
    assertThatThrownBy(() -> cipher.decrypt("card-of-ada", moved))
        .hasMessageContaining("card-of-ada.alias");
  }

  @Test
  void aValueThatWasChangedHoldsNothingElseBack() {
    var row = readModel.get("Cards", ADA.value()).orElseThrow();
    var name = (Json.Obj) row.data().get("name").orElseThrow();
    var moved = row.data().with("name", name.with("$personal", Json.of("member-bob")));
    readModel.write(List.of(new ReadModel.Write(row.withData(moved), Optional.of(row))));

    var report = new Verification<>(VIEW, cipher.wrap(store), cipher.wrap(readModel)).run();

    assertThat(report.aggregates()).isEqualTo(2);
    assertThat(report.differences()).isEmpty();
    assertThat(report.failures())
        .extracting(Failure::key)
        .containsExactly("card-of-ada", "row card-of-ada of Cards");
  }

  @Test
  void keysInFilesSurviveARestartAndAreDestroyedForGood(@TempDir Path directory) {
    var closed =
        new PersonalDataCipher(new FileKeys(directory)).encrypt("x", clear("member-ada", "Ada"));
    assertThat(new PersonalDataCipher(new FileKeys(directory)).decrypt("x", closed))
        .isEqualTo(clear("member-ada", "Ada"));

    new FileKeys(directory).forget("member-ada");

    assertThat(new PersonalDataCipher(new FileKeys(directory)).decrypt("x", closed).toString())
        .doesNotContain("Ada");
    assertThatThrownBy(() -> new FileKeys(directory).findOrCreate("member-ada"))
        .isInstanceOf(ForgottenException.class);
    assertThat(new FileKeys(directory).find("nobody")).isEmpty();
  }

  private static Json.Obj clear(String subject, String value) {
    return Json.EMPTY.with("$personal", Json.of(subject)).with("value", Json.of(value));
  }

  private void name(AggregateId id, String member, String name) {
    var handler =
        new CommandHandler<>(
            CARD,
            cipher.wrap(store),
            CommandOptions.standard().withSnapshotEvery(2),
            Environment.system(),
            Telemetry.NONE);
    handler.handle(Command.of(id, "c" + ++commands, new Cards.Name(member, name)));
  }

  /** The bus carries events as they are stored: closed. */
  private void deliverAll() {
    var handler = cipher.wrap(projector());
    for (var commit : store.commits()) {
      handler.deliver(commit.events());
    }
  }

  private Projector<Cards.Card, Cards.Named> projector() {
    return new Projector<>(VIEW, cipher.wrap(store), cipher.wrap(readModel));
  }

  private History<Cards.Card, Cards.Named> history() {
    return new History<>(CARD, cipher.wrap(store), 2);
  }

  private String shown(AggregateId id) {
    return history().latest(id).state().name().orElseThrow().or("(erased)");
  }

  private String row(AggregateId id) {
    var row = cipher.wrap(readModel).get("Cards", id.value()).orElseThrow();
    return VIEW.read(row).orElseThrow().name().orElseThrow().or("(erased)");
  }
}
