package io.annal.tables.item;

import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import java.util.List;
import java.util.Optional;

/**
 * What a write did.
 *
 * @param table whose, as it was when the item was written
 * @param key of the item
 * @param before the item before, if there was one
 * @param after the item after, if there is one
 * @param indexes what it did to entries of indexes; none for indexes that it left alone
 */
public record Written(
    TableDefinition table,
    M key,
    Optional<M> before,
    Optional<M> after,
    List<IndexChange> indexes) {
  public Written {
    indexes = List.copyOf(indexes);
  }

  boolean changesItem() {
    return !before.equals(after);
  }

  /**
   * An index entry that was put, replaced or removed.
   *
   * @param index whose
   * @param before the projected attributes before, if there was an entry
   * @param after those after, if there is one
   * @param moved whether its key is another one: the old entry was removed
   */
  public record IndexChange(
      IndexDefinition index, Optional<M> before, Optional<M> after, boolean moved) {}
}
