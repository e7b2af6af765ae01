package io.annal.testkit;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
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
import io.annal.command.Outcome;
import io.annal.process.ProcessDefinition;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.Projection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A kind of aggregate that remembers what was said last, and by whom. */
record Talks(String type, EventTypes<Talks.Said> events)
    implements Decider<Talks.Say, Talks.Talk, Talks.Said> {

  record Say(String text, Personal<String> by) {}

  record Said(String text, Personal<String> by) {}

  record Talk(String last, Optional<Personal<String>> by) {}

  Talks(String type, boolean typeInKey) {
    this(type, events(type, typeInKey));
  }

  private static EventTypes<Said> events(String type, boolean typeInKey) {
    var builder = EventTypes.builder(type, Said.class);
    return (typeInKey ? builder.typeInKey() : builder).build();
  }

  Aggregate<Say, Talk, Said> aggregate() {
    return new Aggregate<>(this, events, Codec.of(Talk.class), 1);
  }

  CommandHandler<Say, Talk, Said> handler(EventStore store, CommandOptions options) {
    return new CommandHandler<>(aggregate(), store, options, Environment.system(), Telemetry.NONE);
  }

  Command<Say> say(AggregateId id, String commandId, String text, String by) {
    return Command.of(id, commandId, new Say(text, Personal.of(by, by)));
  }

  /** Appends to the key that the id is, one event at a time under the ids command-1 and so on. */
  void append(EventStore store, AggregateId id, int commits) {
    for (int i = 1; i <= commits; i++) {
      var event = events.write(new Said(String.valueOf(i), Personal.of("nobody", "nobody")));
      store.append(Commits.now(id, i, type, event));
    }
  }

  Projection<Talk, Said> projection() {
    return new Projection<>(
        "Last" + type,
        1,
        events,
        Codec.of(Talk.class),
        (view, event) -> Optional.of(talk(event.body())));
  }

  MultiStreamProjection<Talk, Talk, Said> multiStreamProjection() {
    return new MultiStreamProjection<>(
        "All" + type,
        1,
        events,
        Codec.of(Talk.class),
        Codec.of(Talk.class),
        (memory, event) -> talk(event.body()),
        (memory, event) -> List.of("all of " + event.aggregateId()),
        (view, memory, event) -> memory);
  }

  private static Talk talk(Said said) {
    return new Talk(said.text(), Optional.of(said.by()));
  }

  @Override
  public Talk initial() {
    return new Talk("", Optional.empty());
  }

  @Override
  public Decision<Said> decide(Say command, Talk state) {
    return Decision.accept(new Said(command.text(), command.by()));
  }

  @Override
  public Talk evolve(Talk state, Said event) {
    return talk(event);
  }

  /** Sends one command, and is over once that is noted. */
  record Tell(Function<Commit.Cause, Outcome> send) implements ProcessDefinition<Say, Talk> {
    private static final String TOLD = "told";

    @Override
    public Optional<Step<Say>> next(AggregateId id, Talk state, Instant now) {
      return state.last().equals(TOLD)
          ? Optional.empty()
          : Optional.of(
              new Step<>("tell", send, outcome -> new Say(TOLD, Personal.of("nobody", "nobody"))));
    }

    @Override
    public Optional<Instant> deadline(Talk state) {
      return Optional.empty();
    }
  }
}
