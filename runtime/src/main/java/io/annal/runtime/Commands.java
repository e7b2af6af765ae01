package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.command.Outcome;
import java.util.OptionalLong;

/** What is done with commands, whatever kind of aggregate they are for. */
@FunctionalInterface
interface Commands {

  /**
   * The answer to one.
   *
   * @param type what the caller asks for, e.g. {@code TransactionProcessed}
   * @param data the fields of what is asked for
   * @throws io.annal.InvalidDataException naming the field and what was expected
   */
  Outcome handle(
      AggregateId id, String type, Json.Obj data, Commit.Cause cause, OptionalLong expectedVersion);
}
