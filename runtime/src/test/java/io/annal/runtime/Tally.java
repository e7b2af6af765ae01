package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.codec.Codec;
import io.annal.codec.CommandReader;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Decider;
import io.annal.command.Decision;
import io.annal.projection.Projection;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A domain to test with: sums that may not exceed 1,000. */
public final class Tally {
  private Tally() {}

  public sealed interface Event {}

  public record Added(BigDecimal amount, String note) implements Event {}

  /** Adds the amount, as many times. */
  public record Add(BigDecimal amount, String note, int times) {}

  public record Sum(BigDecimal total) {
    public Sum {
      total = total.setScale(2);
    }
  }

  public static final EventTypes<Event> EVENTS = EventTypes.of("Tally", Event.class);

  public static final Aggregate<Add, Sum, Event> AGGREGATE =
      new Aggregate<>(new Rules(), EVENTS, Codec.of(Sum.class), 1);

  public static final Projection<Sum, Event> SUMS =
      new Projection<>(
          "Sums",
          1,
          EVENTS,
          Codec.of(Sum.class),
          (sum, event) ->
              Optional.of(
                  AGGREGATE.decider().evolve(sum.orElse(new Sum(BigDecimal.ZERO)), event.body())));

  public static final CommandReader<Add> COMMANDS =
      (id, type, data) -> {
        if (!type.equals("Added")) {
          throw new InvalidDataException("eventType", "Added", "\"" + type + "\"");
        }
        try {
          return Codec.strict(Add.class).decode(data);
        } catch (InvalidDataException e) {
          throw e.within("eventData");
        }
      };

  /** The definition with which it is deployed. */
  public static final AggregateDefinition<Add, Sum, Event> DEFINITION =
      AggregateDefinition.of(AGGREGATE).accepting(COMMANDS);

  /** Takes commands to be handled there. */
  static CommandEndpoint endpoint(CommandHandler<Add, ?, ?> handler, String... absent) {
    Commands commands =
        (id, type, data, cause, expected) ->
            handler.handle(
                new Command<>(
                    id,
                    COMMANDS.read(id, type, data),
                    cause,
                    expected,
                    Optional.of(Json.EMPTY.with(type, data))));
    var route = new CommandEndpoint.Route(commands, Set.of(absent));
    return new CommandEndpoint((aggregateType, type) -> route);
  }

  private static final class Rules implements Decider<Add, Sum, Event> {
    @Override
    public Sum initial() {
      return new Sum(BigDecimal.ZERO);
    }

    @Override
    public Decision<Event> decide(Add command, Sum state) {
      if (command.note().equals("bug")) {
        throw new IllegalStateException("a secret");
      }
      if (command.note().equals("unknown")) {
        return Decision.refuse("unknown-tally", "there is none");
      }
      var total = state.total().add(command.amount().multiply(BigDecimal.valueOf(command.times())));
      if (total.compareTo(BigDecimal.valueOf(1000)) > 0) {
        return Decision.refuse("too-much", "the sum may not exceed 1,000");
      }
      var event = new Added(command.amount(), command.note());
      return Decision.accept(
          IntStream.range(0, command.times()).mapToObj(i -> event).toArray(Event[]::new));
    }

    @Override
    public Sum evolve(Sum state, Event event) {
      return switch (event) {
        case Added(var amount, var note) -> new Sum(state.total().add(amount));
      };
    }
  }
}
