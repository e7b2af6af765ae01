package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.number;
import static io.annal.dynamodb.Attributes.string;

import io.annal.AnnalException;
import io.annal.ReadModel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Rows in a DynamoDB table: partition key {@code RowKey} (S), sort key {@code ProjectionName} (S),
 * see {@link Tables#readModel}; the row's data in the map {@code Data}.
 *
 * <p>Needs the actions {@code dynamodb:GetItem} and {@code PutItem} on the table, {@code Scan} for
 * {@link #scan}, and {@code DeleteItem} for {@link #remove}, which no function calls.
 */
public final class DynamoDbReadModel implements ReadModel {
  static final String ROW_KEY = "RowKey";
  static final String PROJECTION_NAME = "ProjectionName";
  private static final String DATA = "Data";
  private static final String SEQUENCE = "EventSequence";
  private static final String REVISION = "Revision";
  private static final String APPLIED = "Applied";
  private static final String WRITES = "Writes";

  private static final String AS_IT_WAS = WRITES + " = :writes";

  /** A row that was written before rows were counted. */
  private static final String AS_IT_WAS_UNCOUNTED =
      "attribute_not_exists(%s) AND %s = :sequence AND %s = :revision"
          .formatted(WRITES, SEQUENCE, REVISION);

  private static final String ABSENT = "attribute_not_exists(" + ROW_KEY + ")";

  /** As often as the SDK sends a single write that is throttled. */
  private static final int ATTEMPTS = 9;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

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
            .key(key(projection, key))
            .consistentRead(consistent)
            .build();
    return attempt(
        () -> "read row %s of %s from".formatted(key, projection),
        () -> {
          var answer = client.getItem(get);
          return answer.hasItem()
              ? Optional.of(row(projection, key, answer.item()))
              : Optional.empty();
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
        () -> writes.size() == 1 ? writeOne(writes.getFirst()) : writeAll(writes));
  }

  private boolean writeOne(Write write) {
    var put = put(write);
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

  private boolean writeAll(List<Write> writes) {
    var puts =
        writes.stream().map(write -> TransactWriteItem.builder().put(put(write)).build()).toList();
    var request = TransactWriteItemsRequest.builder().transactItems(puts).build();
    for (int attempt = 1; ; attempt++) {
      try {
        // the SDK sends a token along, so that a lost answer does not make it a second transaction
        client.transactWriteItems(request);
        return true;
      } catch (TransactionCanceledException e) {
        var why = Cancelled.why(e);
        if (why == Cancelled.MOVED_ON) {
          return false;
        }
        if (why == Cancelled.REFUSED || attempt == ATTEMPTS) {
          throw e;
        }
        pauseAfter(attempt, e);
      }
    }
  }

  private static void pauseAfter(int attempt, TransactionCanceledException busy) {
    long bound =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 20));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(bound) + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy;
    }
  }

  private Put put(Write write) {
    long writes = write.before().map(Row::writes).orElse(0L) + 1;
    var put = Put.builder().tableName(table).item(item(write.row(), writes));
    write
        .before()
        .ifPresentOrElse(
            before ->
                put.conditionExpression(condition(before))
                    .expressionAttributeValues(asItWas(before)),
            () -> put.conditionExpression(ABSENT));
    return put.build();
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
            .key(key(row.projection(), row.key()))
            .conditionExpression(condition(row))
            .expressionAttributeValues(asItWas(row))
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

  private static Map<String, AttributeValue> key(String projection, String key) {
    return Map.of(ROW_KEY, string(key), PROJECTION_NAME, string(projection));
  }

  private static String condition(Row before) {
    return before.writes() == 0 ? AS_IT_WAS_UNCOUNTED : AS_IT_WAS;
  }

  private static Map<String, AttributeValue> asItWas(Row before) {
    return before.writes() == 0
        ? Map.of(
            ":sequence", number(before.sequence()),
            ":revision", number(before.revision()))
        : Map.of(":writes", number(before.writes()));
  }

  private static Map<String, AttributeValue> item(Row row, long writes) {
    var item = new HashMap<String, AttributeValue>();
    item.put(ROW_KEY, string(row.key()));
    item.put(PROJECTION_NAME, string(row.projection()));
    item.put(DATA, Attributes.of(DATA, row.data(), 0));
    item.put(SEQUENCE, number(row.sequence()));
    item.put(REVISION, number(row.revision()));
    item.put(WRITES, number(writes));
    if (!row.applied().isEmpty()) {
      var applied = new HashMap<String, AttributeValue>();
      row.applied().forEach((id, sequence) -> applied.put(id, number(sequence)));
      item.put(APPLIED, AttributeValue.fromM(applied));
    }
    return item;
  }

  private Row row(String projection, String key, Map<String, AttributeValue> item) {
    var data = item.get(DATA);
    var sequence = item.get(SEQUENCE);
    var revision = item.get(REVISION);
    if (data == null || sequence == null || revision == null) {
      throw new AnnalException(
          "row %s of %s in table %s lacks %s, %s or %s"
              .formatted(key, projection, table, DATA, SEQUENCE, REVISION));
    }
    return new Row(
        projection,
        key,
        Attributes.object(data.m()),
        Long.parseLong(sequence.n()),
        Integer.parseInt(revision.n()),
        applied(item.get(APPLIED)),
        item.containsKey(WRITES) ? Long.parseLong(item.get(WRITES).n()) : 0);
  }

  private static Map<String, Long> applied(@Nullable AttributeValue attribute) {
    var applied = new HashMap<String, Long>();
    if (attribute != null) {
      attribute.m().forEach((id, sequence) -> applied.put(id, Long.parseLong(sequence.n())));
    }
    return applied;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Strongly consistent; reads the whole table, whose rows of other projections are left out by
   * DynamoDB, at 1 MB a page.
   */
  @Override
  public RowPage scan(String projection, Optional<String> position) {
    var scan =
        ScanRequest.builder()
            .tableName(table)
            .filterExpression(PROJECTION_NAME + " = :projection")
            .expressionAttributeValues(Map.of(":projection", string(projection)))
            .consistentRead(true);
    position.ifPresent(text -> scan.exclusiveStartKey(RowPosition.key(text)));
    return attempt(
        () -> "scan the rows of %s in".formatted(projection),
        () -> {
          var answer = client.scan(scan.build());
          return new RowPage(
              answer.items().stream()
                  .map(item -> row(projection, RowPosition.rowKey(item), item))
                  .toList(),
              answer.hasLastEvaluatedKey()
                  ? Optional.of(RowPosition.text(answer.lastEvaluatedKey()))
                  : Optional.empty());
        });
  }

  /** The names of all projections that have rows, in order; reads the whole table. */
  public List<String> projections() {
    return attempt(
        () -> "look for projections in",
        () ->
            client
                .scanPaginator(scan ->
                    scan.tableName(table)
                        .projectionExpression(PROJECTION_NAME)
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
