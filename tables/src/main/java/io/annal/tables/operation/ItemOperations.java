package io.annal.tables.operation;

import io.annal.tables.capacity.Capacity;
import io.annal.tables.item.ItemStore;
import io.annal.tables.schema.Catalogue;
import java.time.InstantSource;
import java.util.Map;

/** The operations that read and write items. */
public final class ItemOperations {
  private final Map<String, Operation> operations;

  public ItemOperations(
      ItemStore store, Catalogue catalogue, Capacity capacity, InstantSource clock) {
    var tables = new TableLookup(catalogue);
    var writes = new SingleWrite(store, capacity);
    var pages = new PageReader(store, capacity);
    var tokens = store.tokens(clock);
    operations =
        Map.of(
            "PutItem", new PutItem(tables, writes),
            "UpdateItem", new UpdateItem(tables, writes),
            "DeleteItem", new DeleteItem(tables, writes),
            "GetItem", new GetItem(tables, store, capacity),
            "Query", new Query(tables, pages),
            "Scan", new Scan(tables, pages),
            "BatchGetItem", new BatchGetItem(tables, store, capacity),
            "BatchWriteItem", new BatchWriteItem(tables, store, capacity),
            "TransactGetItems", new TransactGetItems(tables, store, capacity),
            "TransactWriteItems", new TransactWriteItems(tables, store, capacity, tokens));
  }

  /** By their names. */
  public Map<String, Operation> operations() {
    return operations;
  }
}
