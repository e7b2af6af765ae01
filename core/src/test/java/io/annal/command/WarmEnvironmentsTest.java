package io.annal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.fixture.Counter;
import io.annal.memory.InMemoryEventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command costs where several environments remember the same aggregates, in requests. */
class WarmEnvironmentsTest {
  private static final int COMMANDS = 4_000;

  /** While the environments learn what they are among. */
  private static final int FIRST = 400;

  private final Random random = new Random(1);
  private final Counted store = new Counted(new InMemoryEventStore());
  private final List<CommandHandler<Counter.Add, Counter.Total, Counter.Counted>> environments =
      new ArrayList<>();

  @Test
  void oneEnvironmentPaysOneRequest() {
    var cost = cost(1, 50, Routing.ANY);

    assertThat(cost.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16})
  void environmentsThatTakeTurnsPayTwoRequestsOneOfThemARead(int count) {
    var cost = cost(count, 1, Routing.TURNS);

    assertThat(cost.requests()).isBetween(2.0, 2.01);
    assertThat(cost.refused()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16})
  void environmentsThatShareAggregatesAtRandomPayAboutAsMuch(int count) {
    var cost = cost(count, 50, Routing.ANY);

    assertThat(cost.requests()).isBetween(1.5, 2.1);
    assertThat(cost.refused()).isLessThan(0.2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16})
  void anAggregateThatStaysInItsEnvironmentPaysOneRequest(int count) {
    var cost = cost(count, 50, Routing.STICKY);

    assertThat(cost.requests()).isBetween(1.0, 1.02);
  }

  @Test
  void whoIsLeftAloneStopsReadingFirst() {
    cost(4, 50, Routing.ANY);

    assertThat(commands(1, 50, Routing.ANY).requests()).isBetween(1.0, 1.1);
  }

  @Test
  void aHotAggregateAmongManyQuietOnesIsKnownByItself() {
    start(4);
    for (int i = 0; i < FIRST; i++) {
      send(i % 4, "hot");
      send(i % 4, "quiet-" + i % 4);
    }
    store.reset();
    for (int i = 0; i < COMMANDS; i++) {
      send(i % 4, "quiet-" + i % 4);
      send(i % 4, "hot");
    }

    assertThat(store.requests / (2.0 * COMMANDS)).isBetween(1.5, 1.51);
  }

  /** Prints what docs/numbers.md says. */
  public static void main(String[] arguments) {
    for (var routing : Routing.values()) {
      for (int count : new int[] {1, 2, 4, 8, 16}) {
        int aggregates = routing == Routing.TURNS ? 1 : 50;
        var cost = new WarmEnvironmentsTest().cost(count, aggregates, routing);
        System.out.printf(
            "%s, %d environments: %.2f requests, %.2f refused%n",
            routing, count, cost.requests(), cost.refused());
      }
    }
  }

  private enum Routing {
    TURNS,
    ANY,
    STICKY
  }

  private record Cost(double requests, double refused) {}

  private Cost cost(int count, int aggregates, Routing routing) {
    start(count);
    for (int each = 0; each < count; each++) {
      for (int i = 0; i < aggregates; i++) {
        send(each, "counter-" + i);
      }
    }
    run(FIRST, count, aggregates, routing);
    return commands(count, aggregates, routing);
  }

  private void start(int count) {
    for (int i = 0; i < count; i++) {
      environments.add(new CommandHandler<>(Counter.AGGREGATE, store));
    }
  }

  private Cost commands(int count, int aggregates, Routing routing) {
    store.reset();
    run(COMMANDS, count, aggregates, routing);
    return new Cost(store.requests / (double) COMMANDS, store.refused / (double) COMMANDS);
  }

  private void run(int commands, int count, int aggregates, Routing routing) {
    for (int i = 0; i < commands; i++) {
      int aggregate = random.nextInt(aggregates);
      int environment =
          switch (routing) {
            case TURNS -> i % count;
            case ANY -> random.nextInt(count);
            case STICKY -> aggregate % count;
          };
      send(environment, "counter-" + aggregate);
    }
  }

  private void send(int environment, String aggregate) {
    var command = Command.of(new AggregateId(aggregate), "c-" + store.id++, new Counter.Add(1, 1));
    assertThat(environments.get(environment).handle(command)).isInstanceOf(Outcome.Accepted.class);
  }

  /** A store that counts what DynamoDB would be asked. */
  private static final class Counted implements EventStore {
    private final EventStore store;
    int id;
    int requests;
    int refused;

    Counted(EventStore store) {
      this.store = store;
    }

    void reset() {
      requests = 0;
      refused = 0;
    }

    @Override
    public Appended append(Commit commit) {
      requests++;
      var appended = store.append(commit);
      refused += appended instanceof Appended.Stored ? 0 : 1;
      return appended;
    }

    @Override
    public Page read(AggregateId id, Range range) {
      requests++;
      return store.read(id, range);
    }

    @Override
    public ScanPage scan(int segment, int segments, Optional<String> position) {
      return store.scan(segment, segments, position);
    }
  }
}
