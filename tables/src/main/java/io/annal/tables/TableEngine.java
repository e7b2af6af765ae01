package io.annal.tables;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.CapacityListener;
import io.annal.tables.expiry.ExpiryIndex;
import io.annal.tables.expiry.Sweeper;
import io.annal.tables.item.ItemStore;
import io.annal.tables.model.PublishedModel;
import io.annal.tables.model.RequestModel;
import io.annal.tables.operation.ItemOperations;
import io.annal.tables.operation.Operation;
import io.annal.tables.operation.RequestValues;
import io.annal.tables.operation.RestoreTable;
import io.annal.tables.operation.TableOperations;
import io.annal.tables.partiql.PartiQl;
import io.annal.tables.partiql.RequestPort;
import io.annal.tables.recovery.History;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.stream.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * The API of DynamoDB and of DynamoDB Streams in this process. Any number of threads may call it.
 *
 * <pre>{@code
 * try (var tables = TableEngine.open(TableOptions.inMemory())) {
 *   tables.call("ListTables", input, new Place("000000000000", "us-east-1"));
 * }
 * }</pre>
 */
public final class TableEngine implements AutoCloseable {
  /** Minutes at AWS; long enough that who does not wait is told. */
  private static final Duration UPDATES_TAKE = Duration.ofMillis(300);

  /** The clock of an engine may be another one than that by which threads sleep. */
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);

  private final Storage storage;
  private final Sweeper sweeper;
  private final Housekeeping housekeeping;
  private final Capacity capacity;
  private final CompletableFuture<RequestModel> model;
  private final Map<String, Operation> operations = new TreeMap<>();

  private TableEngine(
      Storage storage,
      CompletableFuture<RequestModel> model,
      TableOptions options,
      CapacityListener listener) {
    this.storage = storage;
    this.model = model;
    var streams = new Streams(storage, options.clock());
    var expiry = new ExpiryIndex(storage);
    var history = new History(storage, options.clock());
    var catalogue =
        new StoredCatalogue(storage, DefinitionRecorder.all(List.of(streams, expiry, history)));
    capacity = new Capacity(listener, System::nanoTime);
    var items =
        new ItemStore(
            storage, catalogue, List.of(streams, expiry, history), capacity::admitIndexes);
    capacity.enforce(options.enforceCapacity());
    sweeper = new Sweeper(expiry, storage, catalogue, items, options.clock());
    operations.putAll(streams.operations());
    operations.putAll(new ItemOperations(items, catalogue, capacity, options.clock()).operations());
    operations.putAll(
        new TableOperations(storage, catalogue, items.backFill(), options.clock(), UPDATES_TAKE)
            .operations());
    operations.putAll(
        new RestoreTable(storage, catalogue, history, items.backFill(), options.clock())
            .operations());
    RequestPort port = (operation, request, place) -> find(operation).call(request, place);
    operations.putAll(new PartiQl(catalogue, port).operations());
    housekeeping = new Housekeeping(storage, streams, history, capacity, catalogue, HOUSEKEEPING);
    sweeper.start();
    housekeeping.start();
  }

  /**
   * Opens one.
   *
   * @throws io.annal.tables.storage.StorageException where another process has the directory open,
   *     or what is in it is damaged
   */
  public static TableEngine open(TableOptions options) {
    return open(options, CapacityListener.NONE);
  }

  /**
   * Opens one that tells what requests consume, for metrics.
   *
   * @throws io.annal.tables.storage.StorageException as {@link #open(TableOptions)}
   */
  public static TableEngine open(TableOptions options, CapacityListener listener) {
    // Takes as long as to open the storage: both at the same time, and who calls first waits.
    CompletableFuture<RequestModel> model =
        CompletableFuture.supplyAsync(() -> new PublishedModel(new RequestValues()));
    Storage storage =
        options
            .directory()
            .map(directory -> Storages.open(directory, options.durability()))
            .orElseGet(Storages::inMemory);
    try {
      return new TableEngine(storage, model, options, listener);
    } catch (RuntimeException | Error e) {
      storage.close();
      throw e;
    }
  }

  /**
   * Lets provisioned tables throttle, or not; when switched on, every table has its whole burst.
   */
  public void enforceCapacity(boolean on) {
    capacity.enforce(on);
  }

  /** The names of all operations that it does. */
  public Set<String> operations() {
    return new TreeSet<>(operations.keySet());
  }

  /**
   * Checks a request's types and constraints, as {@link #call} does first of all.
   *
   * @throws DynamoDbException in DynamoDB's words
   */
  public void check(String operation, ObjectNode input) {
    find(operation);
    model.join().check(operation, input);
  }

  /**
   * Does an operation.
   *
   * @param operation as the API reference names it, e.g. {@code PutItem}
   * @param input as JSON; may be changed
   * @param place whose tables
   * @throws DynamoDbException what DynamoDB answers
   */
  public ObjectNode call(String operation, ObjectNode input, Place place) {
    Operation found = find(operation);
    model.join().check(operation, input);
    return found.call(input, place);
  }

  private Operation find(String operation) {
    Operation found = operations.get(operation);
    if (found == null) {
      throw DynamoDbException.unsupported(operation);
    }
    return found;
  }

  @Override
  public void close() {
    housekeeping.close();
    sweeper.close();
    storage.close();
  }
}
