package io.annal.testkit;

import io.annal.AggregateId;
import io.annal.RecordedEvent;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Decider;
import io.annal.command.Decision;
import io.annal.projection.Projection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The smallest domain: a number that goes up, and down to zero at the lowest. */
final class Counter implements Decider<Counter.Add, Counter.Total, Counter.Counted> {
  /** Adds that number, in as many events. */
  record Add(int number, int events) {}

  record Total(long value) {}

  sealed interface Counted {
    record Added(int number) implements Counted {}
  }

  static final EventTypes<Counted> EVENTS = EventTypes.of("Counter", Counted.class);
  static final Aggregate<Add, Total, Counted> AGGREGATE = aggregate(1);
  static final AggregateId ID = new AggregateId("counter-1");

  static Aggregate<Add, Total, Counted> aggregate(int stateVersion) {
    return new Aggregate<>(new Counter(), EVENTS, Codec.of(Total.class), stateVersion);
  }

  static Projection<Total, Counted> projection(int revision) {
    return new Projection<>(
        "Totals",
        revision,
        EVENTS,
        Codec.of(Total.class),
        (view, event) ->
            Optional.of(
                new Total(
                    view.map(Total::value).orElse(0L)
                        + switch (event.body()) {
                          case Counted.Added added -> added.number() * revision;
                        })));
  }

  /** Three events of each of so many counters, which a store has then, in its order. */
  static List<RecordedEvent> threeOfEach(InMemoryEventStore store, int counters) {
    var handler = new CommandHandler<>(AGGREGATE, store);
    for (int i = 0; i < counters * 3; i++) {
      handler.handle(
          Command.of(new AggregateId("counter-" + i % counters), "c" + i, new Add(1, 1)));
    }
    return store.commits().stream().flatMap(commit -> commit.events().stream()).toList();
  }

  static Command<Add> add(String commandId, int number) {
    return Command.of(ID, commandId, new Add(number, 1));
  }

  @Override
  public Total initial() {
    return new Total(0);
  }

  @Override
  public Decision<Counted> decide(Add command, Total total) {
    if (total.value() + command.number() < 0) {
      return Decision.refuse("below-zero", "The counter may not go below zero.");
    }
    if (command.number() == 0) {
      return Decision.accept();
    }
    return new Decision.Accepted<>(
        IntStream.range(0, command.events())
            .mapToObj(i -> (Counted) new Counted.Added(i == 0 ? command.number() : 0))
            .toList());
  }

  @Override
  public Total evolve(Total total, Counted event) {
    return switch (event) {
      case Counted.Added added -> new Total(total.value() + added.number());
    };
  }
}
