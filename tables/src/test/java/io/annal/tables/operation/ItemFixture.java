package io.annal.tables.operation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.CapacityListener;
import io.annal.tables.expression.Condition;
import io.annal.tables.item.Change;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.model.PublishedModel;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.IndexDefinition.Projection;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.value.JsonValues;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Item operations over a storage in memory, with three tables: {@code simple} (pk S), {@code full}
 * (pk S, sk S; global indexes gall (g S, h N; all) and gkeys (g; keys), local indexes lall (l S;
 * all) and linc (l2 N; x)), {@code paid} (pk N, sk B; 5 units a second).
 */
final class ItemFixture {
  static final Place PLACE = new Place("000000000000", "us-east-1");
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNameLength(100_000).build())
                  .build())
          .build();

  final Storage storage = Storages.inMemory();
  final StoredCatalogue catalogue = new StoredCatalogue(storage, DefinitionRecorder.NONE);
  final ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
  final AtomicLong nanos = new AtomicLong();
  final Capacity capacity = new Capacity(CapacityListener.NONE, nanos::get);
  final ItemStore store =
      new ItemStore(
          storage,
          catalogue,
          List.of((change, batch) -> changes.add(change)),
          capacity::admitIndexes);
  private final Map<String, Operation> operations =
      new ItemOperations(store, catalogue, capacity, () -> Instant.ofEpochSecond(0, nanos.get()))
          .operations();
  private final PublishedModel model = new PublishedModel(new RequestValues());

  ItemFixture() {
    catalogue.create(table("simple", Map.of("pk", ScalarType.S), List.of("pk"), List.of(), false));
    catalogue.create(
        table(
            "full",
            Map.of(
                "pk", ScalarType.S,
                "sk", ScalarType.S,
                "g", ScalarType.S,
                "h", ScalarType.N,
                "l", ScalarType.S,
                "l2", ScalarType.N),
            List.of("pk", "sk"),
            List.of(
                index(
                    "gall", Kind.GLOBAL, new KeySchema(List.of("g"), List.of("h")), Projection.ALL),
                index(
                    "gkeys",
                    Kind.GLOBAL,
                    new KeySchema(List.of("g"), List.of()),
                    Projection.KEYS_ONLY),
                index(
                    "lall", Kind.LOCAL, new KeySchema(List.of("pk"), List.of("l")), Projection.ALL),
                index(
                    "linc",
                    Kind.LOCAL,
                    new KeySchema(List.of("pk"), List.of("l2")),
                    Projection.INCLUDE)),
            false));
    catalogue.create(
        table(
            "paid",
            Map.of("pk", ScalarType.N, "sk", ScalarType.B),
            List.of("pk", "sk"),
            List.of(),
            true));
  }

  private TableDefinition table(
      String name,
      Map<String, ScalarType> attributes,
      List<String> key,
      List<IndexDefinition> indexes,
      boolean provisioned) {
    return new TableDefinition(
        PLACE,
        name,
        UUID.randomUUID().toString(),
        Instant.EPOCH,
        TableDefinition.Status.ACTIVE,
        attributes,
        new KeySchema(key.subList(0, 1), key.subList(1, key.size())),
        indexes,
        provisioned,
        provisioned ? new Throughput(5, 5) : Throughput.ON_DEMAND,
        Optional.empty(),
        Optional.empty(),
        false,
        storage.newSpace(),
        JsonNodeFactory.instance.objectNode());
  }

  IndexDefinition index(String name, Kind kind, KeySchema key, Projection projection) {
    return new IndexDefinition(
        name,
        kind,
        key,
        projection,
        projection == Projection.INCLUDE ? Set.of("x") : Set.of(),
        Throughput.ON_DEMAND,
        IndexDefinition.Status.ACTIVE,
        storage.newSpace());
  }

  TableDefinition table(String name) {
    return catalogue.table(PLACE, name).orElseThrow();
  }

  /** Sends a request, with single quotes for double ones, and returns what is answered. */
  String send(String operation, String request) {
    try {
      return call(operation, request).toString().replace('"', '\'');
    } catch (DynamoDbException e) {
      String members = e.members().isEmpty() ? "" : " " + e.members().toString().replace('"', '\'');
      return e.code().replace("ValidationException", "") + "| " + e.getMessage() + members;
    }
  }

  ObjectNode call(String operation, String request) {
    ObjectNode input = json(request);
    model.check(operation, input);
    return Objects.requireNonNull(operations.get(operation)).call(input, PLACE);
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Holds an item of {@code simple} in a transaction, and tells so, until it is released. */
  void hold(String key, CountDownLatch held, CountDownLatch release) {
    var write =
        new ItemWrite(
            table("simple"),
            JsonValues.item(json("{'pk':{'S':'" + key + "'}}")),
            new ItemWrite.Action.Check(),
            Condition.TRUE,
            false);
    store
        .transactions()
        .write(
            List.of(write),
            batch -> {
              held.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
