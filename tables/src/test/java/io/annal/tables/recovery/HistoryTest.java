package io.annal.tables.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TestClock;
import io.annal.tables.TestTables;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final TestClock clock = new TestClock();
  private final Storage storage = Storages.inMemory();
  private final History history = new History(storage, clock);
  private final TestTables tables = new TestTables(storage, history);

  private TableDefinition recoverable(TableDefinition table) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.putObject("PointInTimeRecovery").put("Since", clock.millis()).put("Days", 2);
    return tables.withSettings(table, settings);
  }

  private String at(TableDefinition table, Instant time) {
    int target = storage.newSpace();
    history.restore(table, time, target);
    return tables.content(target);
  }

  @Test
  void aTableIsAsItWasAtEachSecond() {
    TableDefinition table = tables.create("t");
    tables.put(table, "a", 1);
    TableDefinition kept = recoverable(table);
    Instant began = clock.instant();
    var random = new Random(11);
    var contents = new ArrayList<String>();
    for (int second = 0; second < 200; second++) {
      for (int i = 0; i < 12; i++) {
        String key = "k" + random.nextInt(40);
        if (random.nextInt(3) == 0) {
          tables.delete(kept, key);
        } else {
          tables.put(kept, key, random.nextInt(100));
        }
      }
      contents.add(tables.content(table.space()));
      clock.pass(Duration.ofSeconds(1));
    }

    for (int second = 0; second < 200; second += 13) {
      assertEquals(contents.get(second), at(kept, began.plusSeconds(second)));
    }
    assertEquals(contents.getLast(), at(kept, clock.instant()));
  }

  @Test
  void itsWindowBeginsWhenItWasSwitchedOnAndIsAsLongAsItsPeriod() {
    TableDefinition table = recoverable(tables.create("t"));
    Instant began = clock.instant();
    clock.pass(Duration.ofHours(1));
    RecoveryWindow first = RecoveryWindow.of(table, clock.instant()).orElseThrow();
    clock.pass(Duration.ofDays(3));
    RecoveryWindow later = RecoveryWindow.of(table, clock.instant()).orElseThrow();

    assertTrue(first.contains(began));
    assertFalse(first.contains(began.minusSeconds(1)));
    assertFalse(first.contains(began.plus(Duration.ofHours(2))));
    assertEquals(clock.instant().minus(Duration.ofDays(2)), later.earliest());
  }

  @Test
  void whatIsOlderThanThePeriodIsForgotten() {
    TableDefinition table = recoverable(tables.create("t"));
    for (int i = 0; i < 1100; i++) {
      tables.put(table, "a", i);
    }
    clock.pass(Duration.ofDays(3));
    tables.put(table, "a", -1);
    long before = entries();

    history.trim(table);

    assertEquals(before - 1100, entries());
    assertEquals("a=1099", at(table, clock.instant().minus(Duration.ofDays(1))));
  }

  private long entries() {
    long all = 0;
    for (int space = 1; space < 10; space++) {
      all += storage.space(space).count();
    }
    return all;
  }

  @Test
  void aHistoryEndsWithItsSetting() {
    TableDefinition table = tables.create("t");
    tables.put(table, "a", 1);
    TableDefinition kept = recoverable(table);
    tables.put(kept, "a", 2);
    assertEquals(2, entries());

    tables.withSettings(kept, JsonNodeFactory.instance.objectNode());

    assertEquals(1, entries());
    assertEquals(1, storage.space(table.space()).count());
  }

  @Test
  void anotherProcessGoesOn() {
    TableDefinition table = recoverable(tables.create("t"));
    Instant began = clock.instant();
    tables.put(table, "a", 1);
    clock.pass(Duration.ofSeconds(1));

    var other = new History(storage, clock);
    new TestTables(storage, other).put(table, "a", 2);

    int target = storage.newSpace();
    other.restore(table, began, target);
    assertEquals("a=1", tables.content(target));
  }
}
