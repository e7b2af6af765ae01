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
}
