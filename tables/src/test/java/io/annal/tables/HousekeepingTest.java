package io.annal.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.CapacityListener;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.item.Change;
import io.annal.tables.recovery.History;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.StreamDefinition.View;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.stream.Streams;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.S;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody reads the streams here: reading alone does what is due, too. */
final class HousekeepingTest {
  private final TestClock clock = new TestClock();
  private final Storage storage = Storages.inMemory();
  private final Streams streams = new Streams(storage, clock);
  private final History history = new History(storage, clock);
  private final StoredCatalogue catalogue =
      new StoredCatalogue(storage, DefinitionRecorder.all(List.of(streams, history)));
  private final Capacity capacity = new Capacity(CapacityListener.NONE, () -> 0);
  private final Housekeeping housekeeping =
      new Housekeeping(storage, streams, history, capacity, catalogue, Duration.ofMillis(10));

  @AfterEach
  void close() {
    housekeeping.close();
  }

  @Test
  void closesShardsAndDeletesOldRecordsByTheClock() {
    TableDefinition table = streamedTable();
    put(table);
    int records = table.stream().orElseThrow().space();
    housekeeping.start();

    clock.pass(Duration.ofHours(5));
    await().until(() -> shards(table) == 2);
    assertThat(storage.space(records).count()).isEqualTo(1);

    clock.pass(Duration.ofHours(20));
    await().until(() -> storage.space(records).count() == 0);
  }

  @Test
  void deletesAStreamADayAfterItsTable() {
    TableDefinition table = streamedTable();
    put(table);
    catalogue.delete(table);
    housekeeping.start();

    clock.pass(Duration.ofHours(25));
    await().until(() -> storage.space(table.stream().orElseThrow().space()).count() == 0);
  }

  @Test
  void forgetsTheCapacityOfATableThatHasGone() {
    TableDefinition table = TestTables.provisioned(streamedTable());
    capacity.enforce(true);
    capacity.written(Consumption.ofTable(table, 1_000));
    assertThat(isThrottled(table)).isTrue();

    capacity.keep(List.of(table));
    assertThat(isThrottled(table)).isTrue();
    catalogue.delete(table);
    housekeeping.start();

    await().until(() -> !isThrottled(table));
  }

  private boolean isThrottled(TableDefinition table) {
    return catchThrowable(() -> capacity.admitWrite(table)) != null;
  }

  private TableDefinition streamedTable() {
    var table =
        TestTables.table(
            "streamed",
            clock.instant(),
            Optional.of(streams.define(View.KEYS_ONLY)),
            storage.newSpace());
    catalogue.create(table);
    return table;
  }

  private void put(TableDefinition table) {
    var item = new M(Map.of("p", new S("a")));
    var batch = new WriteBatch();
    streams.record(new Change(table, item, Optional.empty(), Optional.of(item), false), batch);
    storage.write(batch);
  }

  /** As the storage has them. */
  private int shards(TableDefinition table) {
    String arn = table.arn() + "/stream/" + table.stream().orElseThrow().label();
    byte[] state = storage.space(Storage.CATALOGUE).get(("stream-state\0" + arn).getBytes(UTF_8));
    return state == null ? 1 : new String(state, UTF_8).split("\"id\"").length - 1;
  }
}
