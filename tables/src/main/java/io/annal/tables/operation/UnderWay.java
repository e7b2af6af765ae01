package io.annal.tables.operation;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.item.BackFill;
import io.annal.tables.schema.IndexDefinition.Status;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables that are still being changed. DynamoDB answers an UpdateTable at once and works on: until
 * the table is ACTIVE again it can neither be changed nor deleted.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html">UpdateTable</a>
 */
final class UnderWay {
  private static final Logger LOG = LoggerFactory.getLogger(UnderWay.class);

  private final StoredCatalogue catalogue;
  private final BackFill backFill;
  private final long takesNanos;

  /** When the last change of a table began, by the table's id. */
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  UnderWay(StoredCatalogue catalogue, BackFill backFill, Duration takes) {
    this.catalogue = catalogue;
    this.backFill = backFill;
    takesNanos = takes.toNanos();
  }

  void begin(TableDefinition table) {
    begun.put(table.id(), System.nanoTime());
  }

  /**
   * Lets a table be changed or deleted.
   *
   * @throws DynamoDbException {@code ResourceInUseException} while it is being changed
   */
  void requireSettled(TableDefinition table) {
    if (isChanging(table)) {
      throw DynamoDbException.of(
          "ResourceInUseException",
          "Attempt to change a resource which is still in use: Table is being updated: "
              + table.name());
    }
  }

  String status(TableDefinition table) {
    return isChanging(table) ? "UPDATING" : table.status().name();
  }

  private boolean isChanging(TableDefinition table) {
    if (table.indexes().stream().anyMatch(index -> index.status() == Status.CREATING)) {
      return true;
    }
    Long since = begun.get(table.id());
    if (since != null && System.nanoTime() - since >= takesNanos) {
      begun.remove(table.id(), since);
      return false;
    }
    return since != null;
  }

  /** Fills an index that has just been created. */
  void fill(TableDefinition table, String index) {
    Thread.ofVirtual().name("back-fill " + index).start(() -> filling(table, index));
  }

  /** Fills on where an earlier process stopped. */
  void resume() {
    for (TableDefinition table : catalogue.all()) {
      table.indexes().stream()
          .filter(index -> index.status() == Status.CREATING)
          .forEach(index -> fill(table, index.name()));
    }
  }

  private void filling(TableDefinition table, String index) {
    try {
      if (backFill.fill(table, index)) {
        catalogue.change(
            table.place(),
            table.name(),
            now ->
                now.id().equals(table.id())
                    ? Definitions.withIndex(
                        now, index, each -> Definitions.with(each, Status.ACTIVE))
                    : now);
      }
    } catch (RuntimeException e) {
      LOG.warn("Index {} of table {} is filled on at the next start", index, table.name(), e);
    }
  }
}
