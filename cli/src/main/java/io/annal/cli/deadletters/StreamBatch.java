package io.annal.cli.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.cli.deadletters.DeadLetter.Content.StreamRecords;
import io.annal.cli.terminal.CliException;
import java.math.BigInteger;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Reads records from where a dead letter says that they stand, as Lambda would hand them to a
 * function: <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Using Lambda with
 * DynamoDB</a>.
 */
public final class StreamBatch {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * So many pages without a record end a search: <a
   * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html">GetRecords</a>
   * may answer with none where there are some further on.
   */
  private static final int EMPTY_PAGES = 100;

  private final DynamoDbStreamsClient streams;

  public StreamBatch(DynamoDbStreamsClient streams) {
    this.streams = streams;
  }

  /**
   * The payload for the function.
   *
   * @throws CliException when the stream does not hold them any more; it keeps a record for 24
   *     hours
   */
  ObjectNode read(StreamRecords where) {
    try {
      ArrayNode records = JSON.arrayNode();
      BigInteger last = new BigInteger(where.lastSequence());
      String iterator =
          streams
              .getShardIterator(from ->
                  from.streamArn(where.streamArn())
                      .shardId(where.shard())
                      .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                      .sequenceNumber(where.firstSequence()))
              .shardIterator();
      boolean passed = false;
      for (int empty = 0; iterator != null && !passed && empty < EMPTY_PAGES; ) {
        String here = iterator;
        GetRecordsResponse page = streams.getRecords(from -> from.shardIterator(here));
        for (Record record : page.records()) {
          int place = new BigInteger(record.dynamodb().sequenceNumber()).compareTo(last);
          passed |= place >= 0;
          if (place <= 0) {
            records.add(record(record, where.streamArn()));
          }
        }
        empty = page.records().isEmpty() ? empty + 1 : 0;
        iterator = page.nextShardIterator();
      }
      return JSON.objectNode().set("Records", records);
    } catch (TrimmedDataAccessException | ResourceNotFoundException e) {
      throw new CliException("the stream keeps records for 24 hours, and these are older", e);
    }
  }

  private static ObjectNode record(Record record, String streamArn) {
    StreamRecord change = record.dynamodb();
    ObjectNode dynamodb = JSON.objectNode();
    dynamodb.put(
        "ApproximateCreationDateTime", change.approximateCreationDateTime().getEpochSecond());
    dynamodb.set("Keys", attributes(change.keys()));
    if (change.hasNewImage()) {
      dynamodb.set("NewImage", attributes(change.newImage()));
    }
    dynamodb.put("SequenceNumber", change.sequenceNumber());
    dynamodb.put("SizeBytes", change.sizeBytes());
    dynamodb.put("StreamViewType", change.streamViewTypeAsString());
    ObjectNode node = JSON.objectNode();
    node.put("eventID", record.eventID());
    node.put("eventName", record.eventNameAsString());
    node.put("eventVersion", record.eventVersion());
    node.put("eventSource", record.eventSource());
    node.put("awsRegion", record.awsRegion());
    node.set("dynamodb", dynamodb);
    node.put("eventSourceARN", streamArn);
    return node;
  }

  private static ObjectNode attributes(Map<String, AttributeValue> attributes) {
    ObjectNode node = JSON.objectNode();
    attributes.forEach((name, value) -> node.set(name, attribute(value)));
    return node;
  }

  private static JsonNode attribute(AttributeValue value) {
    ObjectNode node = JSON.objectNode();
    return switch (value.type()) {
      case S -> node.put("S", value.s());
      case N -> node.put("N", value.n());
      case B -> node.put("B", value.b().asByteArray());
      case BOOL -> node.put("BOOL", value.bool());
      case NUL -> node.put("NULL", true);
      case M -> node.set("M", attributes(value.m()));
      case L -> {
        ArrayNode items = JSON.arrayNode();
        value.l().forEach(item -> items.add(attribute(item)));
        yield node.set("L", items);
      }
      case SS -> node.set("SS", texts(value.ss()));
      case NS -> node.set("NS", texts(value.ns()));
      case BS -> {
        ArrayNode items = JSON.arrayNode();
        value.bs().forEach(bytes -> items.add(bytes.asByteArray()));
        yield node.set("BS", items);
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw new CliException("a stream record holds an attribute of a type unknown here");
    };
  }

  private static ArrayNode texts(Iterable<String> values) {
    ArrayNode items = JSON.arrayNode();
    values.forEach(items::add);
    return items;
  }
}
