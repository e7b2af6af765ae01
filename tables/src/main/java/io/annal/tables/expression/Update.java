package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue.M;
import java.util.Set;

/** An update that was parsed and checked. */
public interface Update {
  /**
   * The item after it. All operands are read from the item before it.
   *
   * @param before the item, with at least its key
   * @throws io.annal.tables.api.DynamoDbException {@code ValidationException} where a path or an
   *     operand does not fit the item
   */
  M apply(M before);

  /** The top-level attributes that it writes: none may be of the table's key. */
  Set<String> topLevelNames();

  /**
   * Of the item, the paths that it writes and no others, for {@code UPDATED_OLD} and {@code
   * UPDATED_NEW}.
   */
  M touched(M item);
}
