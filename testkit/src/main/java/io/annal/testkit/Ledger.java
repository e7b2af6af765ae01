package io.annal.testkit;

import io.annal.Json;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Decider;
import io.annal.command.Decision;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** A domain for contracts: names with sums, which its caller chooses to be as odd as need be. */
final class Ledger implements Decider<Ledger.Book, Ledger.Sums, Ledger.Entry> {
  /** Makes {@code evolve} throw. */
  static final String POISON = "poison";

  /** Adds the amount under that name, in as many events. */
  record Book(String name, BigDecimal amount, int events) {}

  record Sums(Map<String, BigDecimal> byName) {}

  sealed interface Entry {
    record Booked(String name, BigDecimal amount) implements Entry {}
  }

  static final Aggregate<Book, Sums, Entry> AGGREGATE =
      Aggregate.of("Ledger", new Ledger(), Sums.class, Entry.class);

  /** The same, whose states cannot be written. */
  static final Aggregate<Book, Sums, Entry> UNWRITABLE =
      new Aggregate<>(new Ledger(), EventTypes.of("Ledger", Entry.class), new Unwritable(), 1);

  private static final class Unwritable implements Codec<Sums> {
    @Override
    public Json encode(Sums value) {
      throw new IllegalStateException("this state cannot be written");
    }

    @Override
    public Sums decode(Json json) {
      throw new IllegalStateException("this state was never written");
    }
  }

  @Override
  public Sums initial() {
    return new Sums(Map.of());
  }

  @Override
  public Decision<Entry> decide(Book command, Sums state) {
    var event = new Entry.Booked(command.name(), command.amount());
    return new Decision.Accepted<>(Collections.nCopies(command.events(), event));
  }

  @Override
  public Sums evolve(Sums state, Entry event) {
    return switch (event) {
      case Entry.Booked(var name, var amount) -> {
        if (name.equals(POISON)) {
          throw new IllegalStateException("a secret");
        }
        var sums = new HashMap<>(state.byName());
        sums.merge(name, amount, BigDecimal::add);
        yield new Sums(sums);
      }
    };
  }
}
