package io.annal.tables.item;

import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import java.util.Optional;

/**
 * What a write did to one item.
 *
 * @param table whose
 * @param key the attributes of the table's key
 * @param before the item before, if there was one
 * @param after the item after, if there is one
 * @param stored the item after as {@link ItemBytes}
 * @param byTimeToLive whether the service itself deleted it, because it expired
 */
public record Change(
    TableDefinition table,
    M key,
    Optional<M> before,
    Optional<M> after,
    Optional<byte[]> stored,
    boolean byTimeToLive) {

  /** Of items as they are written. */
  public Change(
      TableDefinition table, M key, Optional<M> before, Optional<M> after, boolean byTimeToLive) {
    this(table, key, before, after, after.map(ItemBytes::write), byTimeToLive);
  }
}
