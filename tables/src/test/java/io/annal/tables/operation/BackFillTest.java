package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.IndexDefinition.Projection;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class BackFillTest {
  private static final int ITEMS = 700;
  private static final int WRITERS = 6;

  private final ItemFixture tables = new ItemFixture();

  @Test
  void leavesOutItemsWithAValueOfAnotherType() {
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'},'g':{'S':'x'}}}");
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'b'},'g':{'N':'1'}}}");
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'c'}}}");

    boolean filled = addIndex();

    assertThat(filled).isTrue();
    assertThat(keys("'IndexName':'late',")).containsExactly("a");
  }

  @Test
  void missesNoWriteThatComesMeanwhile() throws Exception {
    for (int i = 0; i < ITEMS; i++) {
      put(i, true);
    }
    var stopped = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int i = 0; i < WRITERS; i++) {
        var random = new Random(i);
        writers.add(threads.submit(() -> write(random, stopped)));
      }

      boolean filled = addIndex();

      stopped.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(filled).isTrue();
    }
    assertThat(keys("'IndexName':'late',"))
        .isEqualTo(keys("'FilterExpression':'attribute_exists(g)',"));
  }

  private void write(Random random, AtomicBoolean stopped) {
    while (!stopped.get()) {
      int item = random.nextInt(2 * ITEMS);
      if (random.nextInt(3) == 0) {
        tables.send("DeleteItem", "{'TableName':'simple','Key':{'pk':{'S':'" + item + "'}}}");
      } else {
        put(item, random.nextBoolean());
      }
    }
  }

  private void put(int item, boolean indexed) {
    String more = indexed ? ",'g':{'S':'x'}" : "";
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'" + item + "'}" + more + "}}");
  }

  private Set<String> keys(String parameters) {
    var keys = new TreeSet<String>();
    tables
        .call("Scan", "{" + parameters + "'TableName':'simple'}")
        .path("Items")
        .forEach(item -> keys.add(item.at("/pk/S").asText()));
    return keys;
  }

  private boolean addIndex() {
    IndexDefinition late =
        tables.index(
            "late", Kind.GLOBAL, new KeySchema(List.of("g"), List.of()), Projection.KEYS_ONLY);
    tables.catalogue.change(ItemFixture.PLACE, "simple", before -> with(before, late));
    return tables.store.backFill().fill(tables.table("simple"), "late");
  }

  private static TableDefinition with(TableDefinition table, IndexDefinition index) {
    return new TableDefinition(
        table.place(),
        table.name(),
        table.id(),
        table.created(),
        table.status(),
        Map.of("pk", ScalarType.S, "g", ScalarType.S),
        table.key(),
        List.of(index),
        table.provisioned(),
        table.throughput(),
        table.stream(),
        table.timeToLive(),
        table.protectedFromDeletion(),
        table.space(),
        table.settings());
  }
}
