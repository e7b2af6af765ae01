package io.annal;

/** Reads what a caller sent as a command of the domain. */
@FunctionalInterface
public interface CommandReader<C> {

  /**
   * The command that was meant.
   *
   * @param type what the caller wishes, e.g. {@code TransactionProcessed}
   * @param data its fields
   * @throws InvalidDataException naming the field and what was expected; a path {@code eventType}
   *     for a type that there is not
   */
  C read(AggregateId aggregateId, String type, Json.Obj data);

  /**
   * Reads every record that the sealed interface permits, by its simple name; fields that it does
   * not have are refused.
   */
  static <C> CommandReader<C> of(Class<C> sealed) {
    return new SealedCommands<>(sealed);
  }
}
