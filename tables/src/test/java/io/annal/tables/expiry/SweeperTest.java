package io.annal.tables.expiry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annal.tables.TestClock;
import io.annal.tables.TestTables;
import io.annal.tables.item.Change;
import io.annal.tables.item.ChangeRecorder;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue.S;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweeperTest {
  private final TestClock clock = new TestClock();
  private final Storage storage = Storages.inMemory();
  private final List<Change> changes = new ArrayList<>();
  private final ExpiryIndex index = new ExpiryIndex(storage);
  private final TestTables tables = new TestTables(storage, new Recorder());
  private final Sweeper sweeper =
      new Sweeper(index, storage, tables.catalogue, tables.items, clock);

  private final class Recorder implements ChangeRecorder, DefinitionRecorder {
    @Override
    public void record(Change change, WriteBatch batch) {
      changes.add(change);
      index.record(change, batch);
    }

    @Override
    public void record(
        Optional<TableDefinition> before, Optional<TableDefinition> after, WriteBatch batch) {
      index.record(before, after, batch);
    }
  }

  private long in(Duration time) {
    return clock.instant().plus(time).getEpochSecond();
  }

  private TableDefinition table() {
    return tables.withTimeToLive(tables.create("t"), "v");
  }

  @Test
  void anItemIsDeletedByTheServiceWhenItsTimeHasPassed() {
    TableDefinition table = table();
    tables.put(table, "a", in(Duration.ofMinutes(1)));
    tables.put(table, "b", in(Duration.ofMinutes(2)));

    clock.pass(Duration.ofMinutes(1));
    sweeper.sweep();
    assertEquals(2, storage.space(table.space()).count());

    clock.pass(Duration.ofSeconds(1));
    sweeper.sweep();

    assertEquals("b=" + in(Duration.ofSeconds(59)), tables.content(table.space()));
    assertEquals(true, changes.getLast().byTimeToLive());
    assertEquals(in(Duration.ofSeconds(59)), index.first().orElseThrow().seconds());
  }

  @Test
  void aTimeThatWasChangedCounts() {
    TableDefinition table = table();
    tables.put(table, "later", in(Duration.ofMinutes(1)));
    tables.put(table, "later", in(Duration.ofMinutes(9)));
    tables.put(table, "never", in(Duration.ofMinutes(1)));
    tables.put(table, "never", new S("x"));
    tables.put(table, "gone", in(Duration.ofMinutes(1)));
    tables.delete(table, "gone");

    clock.pass(Duration.ofMinutes(2));
    sweeper.sweep();

    assertEquals(2, storage.space(table.space()).count());
    assertEquals(in(Duration.ofMinutes(7)), index.first().orElseThrow().seconds());
  }

  @Test
  void whatIsNoTimeNeverExpires() {
    TableDefinition table = table();
    tables.put(table, "text", new S("1"));
    tables.put(table, "zero", 0);
    tables.put(table, "negative", -5);
    tables.put(table, "six years ago", in(Duration.ofDays(-6 * 365)));
    tables.put(table, "far", Long.MAX_VALUE);

    clock.pass(Duration.ofDays(1));
    sweeper.sweep();

    assertEquals(5, storage.space(table.space()).count());
    assertEquals(Optional.empty(), index.first());
  }

  @Test
  void itemsThatWereThereBeforeExpireToo() {
    TableDefinition table = tables.create("t");
    for (int i = 0; i < 1200; i++) {
      tables.put(table, "k" + i, in(Duration.ofSeconds(-i - 1)));
    }
    tables.put(table, "stays", in(Duration.ofDays(1)));

    tables.withTimeToLive(table, "v");
    sweeper.sweep();

    assertEquals("stays=" + in(Duration.ofDays(1)), tables.content(table.space()));
  }

  @Test
  void nothingExpiresWhereTimeToLiveIsOff() {
    TableDefinition table = table();
    tables.put(table, "a", in(Duration.ofMinutes(1)));
    tables.withoutTimeToLive(table);

    clock.pass(Duration.ofMinutes(2));
    sweeper.sweep();

    assertEquals(1, storage.space(table.space()).count());
    assertEquals(Optional.empty(), index.first());
  }

  @Test
  void itSweepsWhenSomethingIsDue() {
    var running = new Sweeper(index, storage, tables.catalogue, tables.items, Clock.systemUTC());
    running.start();
    try (running) {
      TableDefinition table = table();
      tables.put(table, "a", Clock.systemUTC().instant().getEpochSecond() - 1);

      await().until(() -> storage.space(table.space()).count() == 0);
    }
  }
}
