package io.annal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Environment;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.codec.Codec;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.fixture.Counter;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Processes that are over when they have counted to 2; those that are named bad have a bug. */
class ProcessTickTest {
  private static final Instant START = Instant.parse("2024-01-15T10:00:00Z");
  private static final Duration DUE = Duration.ofMinutes(5);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final List<String> touched = new ArrayList<>();
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final Environment environment = Environment.system().withClock(now::get);
  private final CommandHandler<Counter.Add, Counter.Total, Counter.Counted> handler =
      new CommandHandler<>(Counter.AGGREGATE, store);
  private final ProcessManager<Counter.Add, Counter.Total, Counter.Counted> manager =
      new ProcessManager<>(Counter.AGGREGATE, new ToTwo(), handler, store, readModel, environment);

  private final class ToTwo implements ProcessDefinition<Counter.Add, Counter.Total> {
    @Override
    public Optional<Step<Counter.Add>> next(AggregateId id, Counter.Total state, Instant time) {
      touched.add(id.value());
      if (id.value().startsWith("hangs")) {
        now.set(now.get().plusSeconds(60));
      }
      if (id.value().startsWith("bad")) {
        throw new IllegalStateException("a bug");
      }
      return state.value() == 1
          ? Optional.of(
              new Step<>(
                  "count",
                  cause -> new Outcome.Accepted(id, List.of(), 0, false),
                  outcome -> new Counter.Add(1, 1)))
          : Optional.empty();
    }

    @Override
    public Optional<Instant> deadline(Counter.Total state) {
      return state.value() == 1 ? Optional.of(START.plus(DUE)) : Optional.empty();
    }
  }

  @Test
  void aBugInOneProcessHoldsNoOtherBack() {
    begin("bad-1", "good-1", "bad-2", "good-2");
    now.set(START.plus(DUE));

    assertThatThrownBy(manager::tick)
        .isInstanceOf(AnnalException.class)
        .hasMessage("2 of 4 Counter processes could not be moved on")
        .hasRootCauseMessage("a bug");
    assertThat(total("good-1")).isEqualTo(2);
    assertThat(total("good-2")).isEqualTo(2);
  }

  @Test
  void nothingIsTouchedBeforeItsDeadlineOrAfterItsEnd() {
    begin("good-1");
    assertThat(manager.tick()).isEmpty();

    now.set(START.plus(DUE));
    assertThat(manager.tick()).containsExactly(new AggregateId("good-1"));
    now.set(START.plus(Duration.ofDays(2)));

    assertThat(manager.tick()).isEmpty();
  }

  @Test
  void whatFailsIsTriedAgainLaterAndLater() {
    begin("bad-1");
    var tries = new ArrayList<Long>();
    for (int minute = 0; minute <= 60; minute++) {
      now.set(START.plus(DUE).plus(Duration.ofMinutes(minute)));
      touched.clear();
      ignoringFailures();
      if (!touched.isEmpty()) {
        tries.add((long) minute);
      }
    }

    assertThat(tries).containsExactly(0L, 1L, 3L, 7L, 15L, 31L);
  }

  @Test
  void whatStopsTheTickStandsBehindTheOthersTheNextTime() {
    var hanging = IntStream.range(0, 40).mapToObj(i -> "hangs-" + i).toArray(String[]::new);
    begin(hanging);
    begin("good-1");
    now.set(START.plus(DUE));

    for (int ticks = 0; ticks < 60 && total("good-1") < 2; ticks++) {
      manager.tick();
    }

    assertThat(total("good-1")).isEqualTo(2);
  }

  @Test
  void aTickIsBounded() {
    var many = IntStream.range(0, 1_500).mapToObj(i -> "good-" + i).toArray(String[]::new);
    begin(many);
    now.set(START.plus(DUE));

    assertThat(manager.tick()).hasSize(1_000);
    assertThat(manager.tick()).hasSize(500);
  }

  @Test
  void aProcessThatWasBegunWithoutAManagerIsKnownFromItsFirstEvent() {
    handler.handle(Command.of(new AggregateId("bad-1"), "begin", new Counter.Add(1, 1)));
    var first = store.commits().getFirst();
    assertThatThrownBy(() -> manager.advance(first.events().getFirst(), first.cause()))
        .hasMessage("a bug");
    now.set(START.plus(DUE));
    touched.clear();

    ignoringFailures();

    assertThat(touched).containsExactly("bad-1");
  }

  @Test
  void anIdLongerThanAKeyIsAProcessToo() {
    var id = "good-" + "x".repeat(2_000);
    begin(id);
    now.set(START.plus(DUE));

    assertThat(manager.tick()).containsExactly(new AggregateId(id));
  }

  @Test
  void aRowThatNamesNoProcessIsToldAndHoldsNoneBack() {
    begin("good-1");
    now.set(START.plus(DUE));
    IntStream.range(0, 8)
        .forEach(shard ->
            IntStream.range(0, 30)
                .forEach(i -> {
                  var data = i % 2 == 0 ? Json.EMPTY : Json.EMPTY.with("id", Json.of("\n"));
                  row("deadlines/Counter/2000-01-01T/" + i, "shard-" + shard, data);
                }));

    assertThatThrownBy(manager::tick).hasMessageContaining("could not be moved on");

    assertThat(total("good-1")).isEqualTo(2);
  }

  @Test
  void whatWasOpenBeforeIsTakenOverALittleAtATime() {
    for (int i = 0; i < 600; i++) {
      handler.handle(Command.of(new AggregateId("good-" + i), "begin", new Counter.Add(1, 1)));
    }
    formerly(
        IntStream.range(0, 600)
            .boxed()
            .collect(Collectors.toMap(i -> "good-" + i, i -> START.plus(DUE))));
    now.set(START.plus(DUE));

    assertThat(manager.takeOver(1)).isFalse();
    assertThat(manager.tick()).hasSize(500);
    assertThat(manager.takeOver(1)).isTrue();
    assertThat(manager.tick()).hasSize(100);
    assertThat(manager.takeOver(1)).isTrue();
    assertThat(manager.tick()).isEmpty();
  }

  private record Formerly(Map<String, Instant> deadlines) {}

  private void formerly(Map<String, Instant> deadlines) {
    var data = Codec.of(Formerly.class).encode(new Formerly(deadlines));
    row("OpenCounters@1", "shard-3", (Json.Obj) data);
  }

  private void row(String projection, String key, Json.Obj data) {
    var row = new ReadModel.Row(projection, key, data, 1, 1);
    readModel.write(List.of(new ReadModel.Write(row, Optional.empty())));
  }

  private void begin(String... ids) {
    for (var id : ids) {
      manager.begin(Command.of(new AggregateId(id), "begin", new Counter.Add(1, 1)));
    }
  }

  private void ignoringFailures() {
    try {
      manager.tick();
    } catch (AnnalException e) {
      assertThat(e).hasMessageContaining("could not be moved on");
    }
  }

  private long total(String id) {
    return new History<>(Counter.AGGREGATE, store, 100).latest(new AggregateId(id)).state().value();
  }
}
