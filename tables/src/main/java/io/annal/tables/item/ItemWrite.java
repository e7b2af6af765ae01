package io.annal.tables.item;

import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Update;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;

/**
 * A write to one item, or a check of it in a transaction.
 *
 * @param table whose, as the caller found it
 * @param key of the item; checked by {@link KeyRules}
 * @param action what is done
 * @param condition that the item before must meet
 * @param oldOnFailure whether a condition that fails tells the item
 */
public record ItemWrite(
    TableDefinition table, M key, Action action, Condition condition, boolean oldOnFailure) {

  /** What is done to an item. */
  public sealed interface Action {
    /** Replaces it. */
    record Put(M item) implements Action {}

    /** Removes it, if it is there. */
    record Delete() implements Action {}

    /** Changes it, or makes one of its key. */
    record Change(Update update) implements Action {}

    /** Only checks the condition. */
    record Check() implements Action {}
  }
}
