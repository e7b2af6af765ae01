package io.annal.codec;

import io.annal.AggregateId;
import io.annal.Json;
import java.util.List;

/** Reads what a caller sent as a command of the domain. */
@FunctionalInterface
public interface CommandReader<C> {

  /**
   * The command that was meant.
   *
   * @param type what the caller asks for, e.g. {@code TransactionProcessed}
   * @param data its fields
   * @throws io.annal.InvalidDataException naming the field and what was expected; a path {@code
   *     eventType} for a type that there is not
   */
  C read(AggregateId aggregateId, String type, Json.Obj data);

  /** The types that it reads, each by its name; none where it does not say. */
  default List<String> types() {
    return List.of();
  }

  /**
   * Reads the records below a sealed interface, by their simple names; fields that they do not have
   * are refused.
   *
   * @param accepted what callers may send: the domain's commands, or a sealed interface among them
   *     where others, such as a process's own notes, are not for callers
   * @throws IllegalArgumentException where two records have one name, or one holds a {@link
   *     Personal} value: whom a value is about is for the decider to say, not for the caller
   */
  static <C> CommandReader<C> of(Class<? extends C> accepted) {
    return new SealedCommands<>(accepted);
  }
}
