package io.annal.tables;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.item.ChangeRecorder;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.ItemWrite.Action;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.StreamDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.ItemBytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Tables with a key {@code p} and items in them, below the operations. */
public final class TestTables {
  public static final Place PLACE = new Place("000000000000", "eu-west-1");

  public final StoredCatalogue catalogue;
  public final ItemStore items;
  private final Storage storage;

  public <R extends ChangeRecorder & DefinitionRecorder> TestTables(Storage storage, R recorder) {
    this.storage = storage;
    catalogue = new StoredCatalogue(storage, recorder);
    items = new ItemStore(storage, catalogue, List.of(recorder));
  }

  public TableDefinition create(String name) {
    var table = table(name, Instant.EPOCH, Optional.empty(), storage.newSpace());
    catalogue.create(table);
    return table;
  }

  /** A table with nothing but its key, and perhaps a stream. */
  public static TableDefinition table(
      String name, Instant created, Optional<StreamDefinition> stream, int space) {
    return new TableDefinition(
        PLACE,
        name,
        "id of " + name,
        created,
        TableDefinition.Status.ACTIVE,
        Map.of("p", ScalarType.S),
        new KeySchema(List.of("p"), List.of()),
        List.of(),
        false,
        Throughput.ON_DEMAND,
        stream,
        Optional.empty(),
        false,
        space,
        JsonNodeFactory.instance.objectNode());
  }

  /** The same table, whose throughput is provisioned: one unit. */
  static TableDefinition provisioned(TableDefinition table) {
    return with(table, true, new Throughput(1, 1), table.timeToLive(), table.settings());
  }

  public TableDefinition withTimeToLive(TableDefinition table, String attribute) {
    return change(table, Optional.of(attribute), table.settings());
  }

  public TableDefinition withSettings(TableDefinition table, ObjectNode settings) {
    return change(table, table.timeToLive(), settings);
  }

  public TableDefinition withoutTimeToLive(TableDefinition table) {
    return change(table, Optional.empty(), table.settings());
  }

  private TableDefinition change(
      TableDefinition table, Optional<String> timeToLive, ObjectNode settings) {
    return catalogue
        .change(PLACE, table.name(), now -> with(now, timeToLive, settings))
        .orElseThrow();
  }

  /** The same table with other settings. */
  static TableDefinition definitionWithSettings(TableDefinition table, ObjectNode settings) {
    return with(table, table.timeToLive(), settings);
  }

  private static TableDefinition with(
      TableDefinition now, Optional<String> timeToLive, ObjectNode settings) {
    return with(now, now.provisioned(), now.throughput(), timeToLive, settings);
  }

  private static TableDefinition with(
      TableDefinition now,
      boolean provisioned,
      Throughput throughput,
      Optional<String> timeToLive,
      ObjectNode settings) {
    return new TableDefinition(
        now.place(),
        now.name(),
        now.id(),
        now.created(),
        now.status(),
        now.attributes(),
        now.key(),
        now.indexes(),
        provisioned,
        throughput,
        now.stream(),
        timeToLive,
        now.protectedFromDeletion(),
        now.space(),
        settings);
  }

  public void put(TableDefinition table, String key, AttributeValue value) {
    var item = new M(Map.of("p", new S(key), "v", value));
    write(table, key, new Action.Put(item));
  }

  public void put(TableDefinition table, String key, long value) {
    put(table, key, new N(BigDecimal.valueOf(value).stripTrailingZeros()));
  }

  public void delete(TableDefinition table, String key) {
    write(table, key, new Action.Delete());
  }

  private void write(TableDefinition table, String key, Action action) {
    var bytes = new M(Map.of("p", new S(key)));
    items.write(new ItemWrite(table, bytes, action, Condition.TRUE, false));
  }

  /** Keys and values of all items in a space, sorted. */
  public String content(int space) {
    var all = new TreeSet<String>();
    storage.space(space).ascending(null, null).forEachRemaining(entry -> all.add(text(entry)));
    return String.join(" ", all);
  }

  private static String text(Space.Entry entry) {
    Map<String, AttributeValue> item = ItemBytes.read(entry.value()).values();
    String value =
        item.get("v") instanceof N number ? number.value().toPlainString() : "" + item.get("v");
    return item.get("p") instanceof S key ? key.value() + "=" + value : value;
  }
}
