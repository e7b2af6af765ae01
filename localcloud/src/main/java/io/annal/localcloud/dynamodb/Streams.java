package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.Map;

/** The operations of DynamoDB Streams. An iterator begins with its stream's ARN, as AWS's do. */
final class Streams {
  private static final String TARGET = "DynamoDBStreams_20120810.";
  private static final String SEPARATOR = "|1|";

  private final Engine engine;
  private final Replicas replicas;
  private final ReplicaStreams replicaStreams;

  Streams(Engine engine, Replicas replicas, TableOverlay overlay) {
    this.engine = engine;
    this.replicas = replicas;
    this.replicaStreams = new ReplicaStreams(overlay);
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DescribeStream", this::describeStream,
        "GetRecords", this::getRecords,
        "GetShardIterator", this::getShardIterator,
        "ListStreams", this::listStreams);
  }

  /** The stream of an iterator, or {@code *} where it is none of ours. */
  static String arnOf(String iterator) {
    int end = iterator.indexOf(SEPARATOR);
    return end < 0 ? "*" : iterator.substring(0, end);
  }

  private ObjectNode describeStream(ObjectNode input, CallContext context) {
    var home = home(Input.text(input, "StreamArn"), context);
    var output = engine.call(TARGET + "DescribeStream", streamArnToEngine(input, context), home);
    Arns.fromEngine(output, context);
    return output;
  }

  /** Where the engine keeps a stream; a replica's is where its items are, if it is on. */
  private CallContext home(String arn, CallContext context) {
    if (!arn.startsWith(context.arn("dynamodb", "table/"))) {
      return context;
    }
    String table = Arns.tableName(arn, context);
    if (off(table, context)) {
      throw AwsException.badRequest(
          "ResourceNotFoundException",
          "Requested resource not found: Stream: %s not found".formatted(arn));
    }
    return replicas.home(table, context);
  }

  private ObjectNode listStreams(ObjectNode input, CallContext context) {
    var translated = input.deepCopy();
    Input.optionalText(input, "TableName")
        .ifPresent(table -> translated.put("TableName", Arns.tableName(table, context)));
    Input.optionalText(input, "ExclusiveStartStreamArn")
        .ifPresent(arn -> translated.put("ExclusiveStartStreamArn", Arns.toEngine(arn, context)));
    var table = Input.optionalText(translated, "TableName");
    var home = table.map(name -> replicas.home(name, context)).orElse(context);
    var output = engine.call(TARGET + "ListStreams", translated, home);
    if (table.isEmpty() && !output.hasNonNull("LastEvaluatedStreamArn")) {
      replicas
          .guests(context)
          .forEach(guest -> output.withArray("Streams").addAll(of(guest, context)));
    }
    Arns.fromEngine(output, context);
    output.withArray("Streams").removeIf(stream -> off(stream.path("TableName").asText(), context));
    return output;
  }

  private ArrayNode of(String table, CallContext context) {
    var input = Trees.object().put("TableName", table);
    return engine
        .call(TARGET + "ListStreams", input, replicas.home(table, context))
        .withArray("Streams");
  }

  private boolean off(String table, CallContext context) {
    return replicas.of(table, context).isPresent() && !replicaStreams.on(table, context);
  }

  private ObjectNode getShardIterator(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "StreamArn");
    var output =
        engine.call(
            TARGET + "GetShardIterator", streamArnToEngine(input, context), home(arn, context));
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
    var output = engine.call(TARGET + "GetRecords", translated, home(arn, context));
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
