package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.Map;

/** The operations of DynamoDB Streams. An iterator begins with its stream's ARN, as AWS's do. */
final class Streams {
  private static final String TARGET = "DynamoDBStreams_20120810.";
  private static final String SEPARATOR = "|1|";

  private final Engine engine;

  Streams(Engine engine) {
    this.engine = engine;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DescribeStream", (input, context) -> described("DescribeStream", input, context),
        "GetRecords", this::getRecords,
        "GetShardIterator", this::getShardIterator,
        "ListStreams", this::listStreams);
  }

  /** The stream of an iterator, or {@code *} where it is none of ours. */
  static String arnOf(String iterator) {
    int end = iterator.indexOf(SEPARATOR);
    return end < 0 ? "*" : iterator.substring(0, end);
  }

  private ObjectNode described(String operation, ObjectNode input, CallContext context) {
    var output = engine.call(TARGET + operation, streamArnToEngine(input, context), context);
    Arns.fromEngine(output, context);
    return output;
  }

  private ObjectNode listStreams(ObjectNode input, CallContext context) {
    var translated = input.deepCopy();
    Input.optionalText(input, "TableName")
        .ifPresent(table -> translated.put("TableName", Arns.tableName(table, context)));
    Input.optionalText(input, "ExclusiveStartStreamArn")
        .ifPresent(arn -> translated.put("ExclusiveStartStreamArn", Arns.toEngine(arn, context)));
    return described("ListStreams", translated, context);
  }

  private ObjectNode getShardIterator(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "StreamArn");
    var output =
        engine.call(TARGET + "GetShardIterator", streamArnToEngine(input, context), context);
    wrap(output, "ShardIterator", arn);
    return output;
  }

  private ObjectNode getRecords(ObjectNode input, CallContext context) {
    String iterator = Input.text(input, "ShardIterator");
    String arn = arnOf(iterator);
    if (!arn.startsWith(context.arn("dynamodb", "table/"))) {
      throw AwsException.validation("Invalid ShardIterator: " + iterator);
    }
    var translated = input.deepCopy();
    translated.put("ShardIterator", iterator.substring(arn.length() + SEPARATOR.length()));
    var output = engine.call(TARGET + "GetRecords", translated, context);
    wrap(output, "NextShardIterator", arn);
    output.path("Records").forEach(each -> ((ObjectNode) each).put("awsRegion", context.region()));
    return output;
  }

  private static void wrap(ObjectNode output, String member, String arn) {
    Input.optionalText(output, member)
        .ifPresent(iterator -> output.put(member, arn + SEPARATOR + iterator));
  }

  private static ObjectNode streamArnToEngine(ObjectNode input, CallContext context) {
    var translated = input.deepCopy();
    Input.optionalText(input, "StreamArn")
        .ifPresent(arn -> translated.put("StreamArn", Arns.toEngine(arn, context)));
    return translated;
  }
}
