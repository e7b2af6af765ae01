package io.annal.tables.operation;

import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.capacity.Units;
import io.annal.tables.expression.Condition;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.KeyBounds;
import io.annal.tables.item.KeyRules;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.Sizes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads pages: items until the limit, or until the next one would make it more than 1 MB.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html">Paginating
 *     table query results</a>
 */
final class PageReader {
  private static final int LARGEST_PAGE = 1024 * 1024;

  private final ItemStore store;
  private final Capacity capacity;

  PageReader(ItemStore store, Capacity capacity) {
    this.store = store;
    this.capacity = capacity;
  }

  /**
   * What to read.
   *
   * @param source table or index
   * @param bounds in it
   * @param forward in the order of keys
   * @param limit of items that are read
   * @param filter of what is returned
   * @param wholeItems whether the table's items are read for a local index's entries
   * @param consistent whether it costs as a consistent read
   */
  record Plan(
      Source source,
      KeyBounds bounds,
      boolean forward,
      OptionalInt limit,
      Condition filter,
      boolean wholeItems,
      boolean consistent) {}

  Page read(Plan plan) {
    capacity.admitRead(plan.source().table(), plan.source().index());
    Iterator<M> entries = store.reader().read(plan.source().space(), plan.bounds(), plan.forward());
    var found = new Found(plan);
    while (entries.hasNext() && found.add(entries.next())) {
      // reads on
    }
    Page page = found.page();
    capacity.read(page.consumption());
    return page;
  }

  /** What was read so far. */
  private final class Found {
    private final Plan plan;
    private final List<M> items = new ArrayList<>();
    private int scanned;
    private long bytes;
    private double unitsOfItems;
    private Optional<M> read = Optional.empty();
    private boolean isFull;

    Found(Plan plan) {
      this.plan = plan;
    }

    /** Adds an item or entry; whether to read on. */
    boolean add(M entry) {
      int size = Sizes.item(entry);
      if (scanned > 0 && bytes + size > LARGEST_PAGE) {
        isFull = true;
        return false;
      }
      scanned++;
      bytes += size;
      read = Optional.of(entry);
      M item = plan.wholeItems() ? whole(entry) : entry;
      if (plan.filter().test(item)) {
        items.add(item);
      }
      isFull = plan.limit().isPresent() && scanned >= plan.limit().getAsInt();
      return !isFull;
    }

    private M whole(M entry) {
      M key = KeyRules.keyOf(plan.source().table(), entry);
      M item = store.get(plan.source().table(), key).orElse(entry);
      unitsOfItems += Units.read(Sizes.item(item), plan.consistent());
      return item;
    }

    Page page() {
      Optional<M> last = isFull ? read.map(plan.source()::place) : Optional.empty();
      return new Page(items, scanned, last, consumption());
    }

    private Consumption consumption() {
      double units = Units.read(bytes, plan.consistent());
      Source source = plan.source();
      return source
          .index()
          .map(index ->
              Consumption.ofTable(source.table(), unitsOfItems)
                  .plus(Consumption.ofIndex(source.table(), index, units)))
          .orElseGet(() -> Consumption.ofTable(source.table(), units));
    }
  }
}
