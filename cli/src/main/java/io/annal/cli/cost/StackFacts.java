package io.annal.cli.cost;

import io.annal.cli.aws.Stack;
import io.annal.cli.cost.MonthlyBill.Function;
import io.annal.cli.cost.MonthlyBill.Made;
import io.annal.cli.cost.MonthlyBill.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Looks at a deployed stack: what it is made of, and how its functions did lately. */
public final class StackFacts {
  /** Metrics of one minute are kept for 15 days, and coarser ones longer. */
  private static final Duration LATELY = Duration.ofDays(14);

  private static final Duration A_DAY = Duration.ofDays(1);

  /** Of a function that has not run yet. */
  private static final double ASSUMED_MILLISECONDS = 30;

  private static final double ASSUMED_LOG_BYTES = 1000;

  private final Stack stack;
  private final LambdaClient lambda;
  private final DynamoDbClient dynamoDb;
  private final CloudWatchClient cloudWatch;
  private boolean assumed;

  public StackFacts(
      Stack stack, LambdaClient lambda, DynamoDbClient dynamoDb, CloudWatchClient cloudWatch) {
    this.stack = stack;
    this.lambda = lambda;
    this.dynamoDb = dynamoDb;
    this.cloudWatch = cloudWatch;
  }

  public Made made() {
    return new Made(
        table("event store", "EventStoreTable"),
        table("read model", "ReadModelTable"),
        function("CommandHandlerFunction"),
        function("StreamPublisherFunction"),
        function("ProjectionHandlerFunction"),
        function("QueryHandlerFunction"),
        alarms(),
        1,
        metrics());
  }

  /** Whether a function has not run yet, so that its numbers are assumed. */
  public boolean assumed() {
    return assumed;
  }

  /** How often a function ran between two instants. */
  public double invocations(String output, Instant from, Instant to) {
    return sum("AWS/Lambda", "Invocations", "FunctionName", stack.output(output), from, to).total();
  }

  private Table table(String name, String output) {
    var described = dynamoDb.describeTable(which -> which.tableName(stack.output(output))).table();
    var throughput = described.provisionedThroughput();
    return throughput == null
        ? new Table(name, 0, 0)
        : new Table(name, throughput.readCapacityUnits(), throughput.writeCapacityUnits());
  }

  private Function function(String output) {
    String name = stack.output(output);
    var settings = lambda.getFunctionConfiguration(which -> which.functionName(name));
    Instant now = Instant.now();
    Sum took = sum("AWS/Lambda", "Duration", "FunctionName", name, now.minus(LATELY), now);
    Sum logged =
        sum(
            "AWS/Logs",
            "IncomingBytes",
            "LogGroupName",
            "/aws/lambda/" + name,
            now.minus(LATELY),
            now);
    assumed |= took.samples() == 0;
    return new Function(
        settings.memorySize() / 1024.0,
        settings.architecturesAsStrings().getFirst(),
        took.samples() == 0 ? ASSUMED_MILLISECONDS : took.total() / took.samples(),
        took.samples() == 0 || logged.total() == 0
            ? ASSUMED_LOG_BYTES
            : logged.total() / took.samples());
  }

  private record Sum(double total, double samples) {}

  private Sum sum(
      String namespace, String metric, String dimension, String value, Instant from, Instant to) {
    var points =
        cloudWatch
            .getMetricStatistics(get ->
                get.namespace(namespace)
                    .metricName(metric)
                    .dimensions(Dimension.builder().name(dimension).value(value).build())
                    .startTime(from.truncatedTo(ChronoUnit.MINUTES))
                    .endTime(to.plusSeconds(60))
                    .period(Math.toIntExact(A_DAY.toSeconds()))
                    .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT))
            .datapoints();
    return new Sum(
        points.stream().mapToDouble(Datapoint::sum).sum(),
        points.stream().mapToDouble(Datapoint::sampleCount).sum());
  }

  private int alarms() {
    return Math.toIntExact(
        cloudWatch
            .describeAlarmsPaginator(list -> list.alarmNamePrefix("event-sourcing-"))
            .metricAlarms()
            .stream()
            .count());
  }

  private int metrics() {
    return Math.toIntExact(
        cloudWatch.listMetricsPaginator(list -> list.namespace("Annal")).metrics().stream()
            .count());
  }
}
