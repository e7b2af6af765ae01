package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.number;
import static io.annal.dynamodb.Attributes.string;
import static io.annal.dynamodb.CommitItem.AGGREGATE_ID;
import static io.annal.dynamodb.CommitItem.EVENT_SEQUENCE;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore;
import io.annal.EventStoreException;
import io.annal.Failure;
import io.annal.RecordedEvent;
import io.annal.UnreadableException;
import io.annal.UnstorableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/**
 * Commits in a DynamoDB table, one item each: partition key {@code AggregateId} (S), sort key
 * {@code EventSequence} (N), see {@link Tables#eventStore}.
 *
 * <p>An append is one conditional {@code PutItem}; a read is a strongly consistent {@code Query}.
 * Needs the actions {@code dynamodb:PutItem} and {@code Query} on the table, and {@code Scan} for
 * {@link #scan}; never {@code UpdateItem} or {@code DeleteItem}. No transaction and no index is
 * needed, so that the table may be a global table with multi-Region strong consistency. One with
 * eventual consistency must not be written in two Regions: there a condition is checked against
 * what its Region knows, and the last writer wins (<a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html">How
 * DynamoDB global tables work</a>).
 */
public final class DynamoDbEventStore implements EventStore {
  private final DynamoDbClient client;
  private final String table;
  private final Consumer<Commit> check;

  /** Commits of up to 400 KB, whatever their events are for. */
  public DynamoDbEventStore(DynamoDbClient client, String table) {
    this(client, table, commit -> {});
  }

  /**
   * A store that refuses more than what DynamoDB cannot hold.
   *
   * @param check throws {@link CommitTooLargeException} for a commit with an event that the bus
   *     could not carry; called before anything is written
   */
  public DynamoDbEventStore(DynamoDbClient client, String table, Consumer<Commit> check) {
    this.client = client;
    this.table = table;
    this.check = check;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An answer that was lost, so that the SDK sent the commit again and met it in its place, is
   * recognised: that is {@link Appended.Stored}. {@code ReplicatedWriteConflictException}, with
   * which a replica refuses what is just being written in another Region, is {@link
   * Appended.Contended}.
   *
   * @throws UnstorableException before anything is written, where DynamoDB could not hold a value
   *     exactly
   * @throws EventStoreException where no answer came; the commit may then be stored or not
   */
  @Override
  public Appended append(Commit commit) {
    check.accept(commit);
    var item = CommitItem.of(commit);
    long size = ItemSize.of(item);
    if (size > ItemSize.MAX) {
      throw new CommitTooLargeException(commit.aggregateId(), "the commit", size, ItemSize.MAX);
    }
    var put =
        PutItemRequest.builder()
            .tableName(table)
            .item(item)
            .conditionExpression("attribute_not_exists(" + AGGREGATE_ID + ")")
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return attempt(
        () -> "store commit %d of %s in".formatted(commit.sequence(), commit.aggregateId()),
        () -> {
          try {
            client.putItem(put);
            return new Appended.Stored();
          } catch (ConditionalCheckFailedException e) {
            return lost(commit, winner(commit, e));
          } catch (ReplicatedWriteConflictException e) {
            return new Appended.Contended();
          }
        });
  }

  private Commit winner(Commit commit, ConditionalCheckFailedException refusal) {
    if (refusal.hasItem()) {
      return CommitItem.commit(refusal.item());
    }
    // an endpoint that does not return the old item costs one read more
    long sequence = commit.sequence();
    return read(commit.aggregateId(), new Range(sequence, sequence, Direction.FORWARD, 1))
        .commits()
        .getFirst();
  }

  /** Event ids are unique: where they are ours, so is the commit. */
  private static Appended lost(Commit commit, Commit winner) {
    return ids(commit).equals(ids(winner)) ? new Appended.Stored() : new Appended.Conflict(winner);
  }

  private static List<?> ids(Commit commit) {
    return commit.events().stream().map(RecordedEvent::id).toList();
  }

  @Override
  public Page read(AggregateId id, Range range) {
    return read(id, range, true);
  }

  @Override
  public Page readEventual(AggregateId id, Range range) {
    return read(id, range, false);
  }

  private Page read(AggregateId id, Range range, boolean consistent) {
    var values = new HashMap<String, AttributeValue>();
    values.put(":id", string(id.key()));
    values.put(":from", number(range.from()));
    values.put(":to", number(range.to()));
    var query =
        QueryRequest.builder()
            .tableName(table)
            .keyConditionExpression(
                AGGREGATE_ID + " = :id AND " + EVENT_SEQUENCE + " BETWEEN :from AND :to")
            .expressionAttributeValues(values)
            .scanIndexForward(range.direction() == Direction.FORWARD)
            .limit(range.limit())
            .consistentRead(consistent)
            .build();
    return attempt(
        () -> "read commits %d to %d of %s from".formatted(range.from(), range.to(), id),
        () -> {
          if (range.from() > range.to()) {
            return new Page(List.of(), false);
          }
          var answer = client.query(query);
          return new Page(
              answer.items().stream().map(CommitItem::commit).toList(),
              answer.hasLastEvaluatedKey());
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>Strongly consistent, at a read unit per 4 KB: a commit that was stored before the page was
   * asked for is seen. A page is what DynamoDB reads at once, 1 MB.
   */
  @Override
  public ScanPage scan(int segment, int segments, Optional<String> position) {
    var scan =
        ScanRequest.builder()
            .tableName(table)
            .segment(segment)
            .totalSegments(segments)
            .consistentRead(true);
    position.ifPresent(text -> scan.exclusiveStartKey(ScanPosition.key(text)));
    return attempt(
        () -> "scan segment %d of %d of".formatted(segment, segments),
        () -> {
          var answer = client.scan(scan.build());
          var commits = new ArrayList<Commit>();
          var unreadable = new ArrayList<Failure>();
          for (var item : answer.items()) {
            try {
              commits.add(CommitItem.commit(item));
            } catch (UnreadableException e) {
              unreadable.add(new Failure(CommitItem.name(item), String.valueOf(e.getMessage())));
            }
          }
          return new ScanPage(
              commits,
              unreadable,
              answer.hasLastEvaluatedKey()
                  ? Optional.of(ScanPosition.text(answer.lastEvaluatedKey()))
                  : Optional.empty());
        });
  }

  static Map<String, AttributeValue> key(String id, long sequence) {
    return Map.of(AGGREGATE_ID, string(id), EVENT_SEQUENCE, number(sequence));
  }

  private <T> T attempt(Supplier<String> what, Supplier<T> action) {
    try {
      return action.get();
    } catch (SdkException e) {
      throw new EventStoreException(
          "could not %s table %s: %s".formatted(what.get(), table, e.getMessage()), e);
    }
  }
}
