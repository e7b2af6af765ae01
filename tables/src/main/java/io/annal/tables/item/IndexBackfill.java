package io.annal.tables.item;

import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;

/** Writes the entries of an index that a table with items gets later. */
@FunctionalInterface
public interface IndexBackfill {
  /**
   * Writes an entry for each item that belongs into the index, while items are written; it returns
   * when the index is complete. The catalogue has the index already. It may run again for an index
   * that has entries, and stops early where the table or the index is deleted meanwhile.
   */
  void fill(TableDefinition table, IndexDefinition index);
}
