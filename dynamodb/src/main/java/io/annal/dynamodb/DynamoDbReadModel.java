package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.string;
import static io.annal.dynamodb.RowItem.PROJECTION_NAME;
import static io.annal.dynamodb.RowItem.ROW_KEY;

import io.annal.AnnalException;
import io.annal.Failure;
import io.annal.ReadModel;
import io.annal.UnreadableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Rows in a DynamoDB table: partition key {@code RowKey} (S), sort key {@code ProjectionName} (S),
 * see {@link Tables#readModel}; the row's data in the map {@code Data}.
 *
 * <p>Needs the actions {@code dynamodb:GetItem} and {@code PutItem} on the table, {@code Query} for
 * {@link #under} and {@code DeleteItem} for {@link #remove}, which only a function that moves
 * processes on calls, and {@code Scan} for {@link #scan}, which none does.
 */
public final class DynamoDbReadModel implements ReadModel {
  private static final int MOST_IN = 100;

  private final DynamoDbClient client;
  private final String table;

  /** The rows in that table. */
  public DynamoDbReadModel(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  @Override
  public Optional<Row> get(String projection, String key) {
    return get(projection, key, true);
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return get(projection, key, false);
  }

  private Optional<Row> get(String projection, String key, boolean consistent) {
    var get =
        GetItemRequest.builder()
            .tableName(table)
            .key(RowItem.key(projection, key))
            .consistentRead(consistent)
            .build();
    return attempt(
        () -> "read row %s of %s from".formatted(key, projection),
        () -> {
          var answer = client.getItem(get);
          return answer.hasItem() ? Optional.of(RowItem.row(answer.item())) : Optional.empty();
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>A write whose answer was lost is reported as refused where it was a single one: whoever asks
   * finds the row written on reading it again. Two writers may make the same row of different
   * events, so the row alone does not tell whose it is.
   */
  @Override
  public boolean write(List<Write> writes) {
    return attempt(
        () -> "write %s to".formatted(names(writes)),
        () ->
            writes.size() == 1
                ? writeOne(writes.getFirst())
                : new RowTransaction(client, table).write(writes));
  }

  private boolean writeOne(Write write) {
    var put = RowItem.put(table, write);
    try {
      client.putItem(
          PutItemRequest.builder()
              .tableName(table)
              .item(put.item())
              .conditionExpression(put.conditionExpression())
              .expressionAttributeValues(
                  put.hasExpressionAttributeValues() ? put.expressionAttributeValues() : null)
              .build());
      return true;
    } catch (ConditionalCheckFailedException | TransactionConflictException e) {
      return false;
    }
  }

  @Override
  public int remove(List<Row> rows) {
    int removed = 0;
    for (var row : rows) {
      removed += remove(row) ? 1 : 0;
    }
    return removed;
  }

  private boolean remove(Row row) {
    var delete =
        DeleteItemRequest.builder()
            .tableName(table)
            .key(RowItem.key(row.projection(), row.key()))
            .conditionExpression(RowItem.condition(row))
            .expressionAttributeValues(RowItem.asItWas(row))
            .build();
    return attempt(
        () -> "remove row %s of %s from".formatted(row.key(), row.projection()),
        () -> {
          try {
            client.deleteItem(delete);
            return true;
          } catch (ConditionalCheckFailedException | TransactionConflictException e) {
            return false;
          }
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Strongly consistent; reads the whole table, whose rows of other projections are left out by
   * DynamoDB, at 1 MB a page.
   */
  @Override
  public RowPage scan(Set<String> projections, Optional<String> position) {
    var scan = ScanRequest.builder().tableName(table).consistentRead(true);
    filter(projections, scan);
    position.ifPresent(text -> scan.exclusiveStartKey(RowPosition.key(text)));
    return attempt(
        () -> "scan the rows of %s in".formatted(String.join(", ", projections)),
        () -> {
          var answer = client.scan(scan.build());
          return page(
              answer.items(),
              answer.hasLastEvaluatedKey()
                  ? Optional.of(RowPosition.text(answer.lastEvaluatedKey()))
                  : Optional.empty());
        });
  }

  /**
   * Only what is asked for comes over the network; what a scan costs is what it looks at.
   *
   * <p>An {@code IN} takes <a
   * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">up
   * to 100 values</a>; so several are joined.
   */
  private static void filter(Set<String> projections, ScanRequest.Builder scan) {
    var values = new HashMap<String, AttributeValue>();
    projections.forEach(name -> values.put(":name" + values.size(), string(name)));
    var all = List.copyOf(values.keySet());
    var expression =
        IntStream.iterate(0, from -> from < all.size(), from -> from + MOST_IN)
            .mapToObj(from -> all.subList(from, Math.min(from + MOST_IN, all.size())))
            .map(names -> "%s IN (%s)".formatted(PROJECTION_NAME, String.join(", ", names)))
            .collect(Collectors.joining(" OR "));
    scan.filterExpression(expression).expressionAttributeValues(values);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One query, of at most 1 MB, at half a read unit per 4 KB.
   */
  @Override
  public RowPage under(String key, String after, String upTo, int limit) {
    var query =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression(
                ROW_KEY + " = :key AND " + PROJECTION_NAME + " BETWEEN :after AND :upTo")
            .expressionAttributeValues(
                Map.of(":key", string(key), ":after", string(after), ":upTo", string(upTo)))
            .exclusiveStartKey(RowItem.key(after, key))
            .limit(limit)
            .build();
    return attempt(
        () -> "query the rows under %s in".formatted(key),
        () -> {
          var answer = client.query(query);
          return page(
              answer.items(),
              answer.hasLastEvaluatedKey()
                  ? Optional.of(RowItem.projection(answer.lastEvaluatedKey()))
                  : Optional.empty());
        });
  }

  private static RowPage page(List<Map<String, AttributeValue>> items, Optional<String> next) {
    var rows = new ArrayList<Row>();
    var unreadable = new ArrayList<UnreadableRow>();
    for (var item : items) {
      try {
        rows.add(RowItem.row(item));
      } catch (UnreadableException e) {
        var failure = new Failure(RowItem.name(item), String.valueOf(e.getMessage()));
        unreadable.add(new UnreadableRow(RowItem.projection(item), failure));
      }
    }
    return new RowPage(rows, unreadable, next);
  }

  /**
   * The names of all projections that have rows, in order; reads the whole table. Deadlines of
   * processes belong to none.
   */
  public List<String> projections() {
    return attempt(
        () -> "look for projections in",
        () ->
            client
                .scanPaginator(scan ->
                    scan.tableName(table)
                        .projectionExpression(PROJECTION_NAME)
                        .filterExpression("NOT begins_with(" + PROJECTION_NAME + ", :deadlines)")
                        .expressionAttributeValues(Map.of(":deadlines", string(DEADLINES)))
                        .consistentRead(true))
                .items()
                .stream()
                .flatMap(item -> Stream.ofNullable(item.get(PROJECTION_NAME)))
                .map(AttributeValue::s)
                .distinct()
                .sorted()
                .toList());
  }

  private static List<String> names(List<Write> writes) {
    return writes.stream()
        .map(write -> write.row().projection() + "/" + write.row().key())
        .toList();
  }

  private <T> T attempt(Supplier<String> what, Supplier<T> action) {
    try {
      return action.get();
    } catch (SdkException e) {
      throw new AnnalException(
          "could not %s table %s: %s".formatted(what.get(), table, e.getMessage()), e);
    }
  }
}
