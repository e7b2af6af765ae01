package io.annal.tables;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.model.PublishedModel;
import io.annal.tables.model.RequestModel;
import io.annal.tables.operation.Operation;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
  private final Storage storage;
  private final RequestModel model = new PublishedModel();
  private final Map<String, Operation> operations = new TreeMap<>();

  private TableEngine(TableOptions options) {
    storage =
        options
            .directory()
            .map(directory -> Storages.open(directory, options.durability()))
            .orElseGet(Storages::inMemory);
  }

  /**
   * Opens one.
   *
   * @throws io.annal.tables.storage.StorageException where another process has the directory open,
   *     or what is in it is damaged
   */
  public static TableEngine open(TableOptions options) {
    return new TableEngine(options);
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
    model.check(operation, input);
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
    model.check(operation, input);
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
    storage.close();
  }
}
