package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue.M;
import java.util.Set;

/** A condition that was parsed and checked: on an item, or as a filter. */
public interface Condition {
  /** Holds always: what a request without a condition has. */
  Condition TRUE =
      new Condition() {
        @Override
        public boolean test(M item) {
          return true;
        }

        @Override
        public Set<String> topLevelNames() {
          return Set.of();
        }
      };

  /**
   * Whether it holds for an item; one that is not there has no attributes.
   *
   * @throws io.annal.tables.api.DynamoDbException where operands have types that the operator does
   *     not take and only the item shows that
   */
  boolean test(M item);

  /** The top-level attributes that it reads: a filter must not read those of the key. */
  Set<String> topLevelNames();
}
