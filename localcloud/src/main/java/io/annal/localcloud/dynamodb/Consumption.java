package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics {@code ConsumedReadCapacityUnits} and {@code ConsumedWriteCapacityUnits}, gathered
 * and handed to {@code monitoring} every few seconds and on close.
 */
final class Consumption implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Consumption.class);
  private static final int SECONDS = 3;

  private final Cloud cloud;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("dynamodb-metrics").factory());
  private Map<Metric, Statistic> gathered = new LinkedHashMap<>();

  Consumption(Cloud cloud) {
    this.cloud = cloud;
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(this::flush, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  synchronized void add(String table, boolean write, double units, CallContext context) {
    String name = write ? "ConsumedWriteCapacityUnits" : "ConsumedReadCapacityUnits";
    gathered.merge(
        new Metric(context.account(), context.region(), table, name),
        new Statistic(1, units, units, units),
        Statistic::plus);
  }

  private synchronized Map<Metric, Statistic> take() {
    var taken = gathered;
    gathered = new LinkedHashMap<>();
    return taken;
  }

  private void flush() {
    var inputs = new HashMap<CallContext, ObjectNode>();
    Instant now = cloud.clock().instant();
    take()
        .forEach((metric, statistic) -> {
          var input = inputs.computeIfAbsent(metric.context(), _ -> newInput());
          input.withArray("MetricData").add(datum(metric, statistic, now));
        });
    inputs.forEach((context, input) -> {
      try {
        cloud.call("monitoring", "PutMetricData", input, context);
      } catch (AwsException e) {
        LOG.warn("Metrics of DynamoDB were not taken: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("Metrics of DynamoDB were not taken", e);
      }
    });
  }

  private static ObjectNode newInput() {
    return Trees.object().put("Namespace", "AWS/DynamoDB");
  }

  private static ObjectNode datum(Metric metric, Statistic statistic, Instant now) {
    var datum = Trees.object().put("MetricName", metric.name()).put("Unit", "Count");
    datum.set("Timestamp", Trees.timestamp(now));
    datum.putArray("Dimensions").addObject().put("Name", "TableName").put("Value", metric.table());
    datum
        .putObject("StatisticValues")
        .put("SampleCount", (double) statistic.count())
        .put("Sum", statistic.sum())
        .put("Minimum", statistic.min())
        .put("Maximum", statistic.max());
    return datum;
  }

  @Override
  public void close() {
    timer.close();
    flush();
  }

  private record Metric(String account, String region, String table, String name) {
    CallContext context() {
      var self =
          new Principal.AwsService(
              "dynamodb.amazonaws.com", "arn:aws:dynamodb:%s:%s:".formatted(region, account));
      return new CallContext(account, region, self, "metrics");
    }
  }

  private record Statistic(long count, double sum, double min, double max) {
    Statistic plus(Statistic other) {
      return new Statistic(
          count + other.count, sum + other.sum, Math.min(min, other.min), Math.max(max, other.max));
    }
  }
}
