package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.Map;

/**
 * The operations of DynamoDB Streams. An iterator begins with its stream's ARN, as AWS's do; those
 * of replicas are their home's.
 */
final class Streams {
  private static final String SEPARATOR = "|";

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
    var output = engine.call("DescribeStream", movedHome(input, context, home), home);
    Arns.move(output, home, context);
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
    var table = Input.optionalText(input, "TableName").map(name -> Arns.tableName(name, context));
    var home = table.map(name -> replicas.home(name, context)).orElse(context);
    var output = engine.call("ListStreams", movedHome(input, context, home), home);
    Arns.move(output, home, context);
    if (table.isEmpty() && !output.hasNonNull("LastEvaluatedStreamArn")) {
      replicas
          .guests(context)
          .forEach(guest -> output.withArray("Streams").addAll(of(guest, context)));
    }
    output.withArray("Streams").removeIf(stream -> off(stream.path("TableName").asText(), context));
    return output;
  }

  private ArrayNode of(String table, CallContext context) {
    var home = replicas.home(table, context);
    var output = engine.call("ListStreams", Trees.object().put("TableName", table), home);
    Arns.move(output, home, context);
    return output.withArray("Streams");
  }

  private boolean off(String table, CallContext context) {
    return replicas.of(table, context).isPresent() && !replicaStreams.on(table, context);
  }

  private ObjectNode getShardIterator(ObjectNode input, CallContext context) {
    var home = home(Input.text(input, "StreamArn"), context);
    var output = engine.call("GetShardIterator", movedHome(input, context, home), home);
    Arns.move(output, home, context);
    return output;
  }

  private ObjectNode getRecords(ObjectNode input, CallContext context) {
    var home = home(arnOf(Input.text(input, "ShardIterator")), context);
    var output = engine.call("GetRecords", movedHome(input, context, home), home);
    Input.optionalText(output, "NextShardIterator")
        .ifPresent(next -> output.put("NextShardIterator", Arns.moved(next, home, context)));
    output.path("Records").forEach(each -> ((ObjectNode) each).put("awsRegion", context.region()));
    return output;
  }

  private static ObjectNode movedHome(ObjectNode input, CallContext context, CallContext home) {
    var moved = input.deepCopy();
    Arns.move(moved, context, home);
    return moved;
  }
}
