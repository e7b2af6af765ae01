package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext.Principal;
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
 * A service's own metrics, gathered and handed to {@code monitoring} every few seconds and on
 * close.
 */
public final class MetricBuffer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricBuffer.class);
  private static final int SECONDS = 3;
  private static final int MAX_DATA = 500;

  private final Cloud cloud;
  private final String namespace;
  private final String principal;
  private final ScheduledExecutorService timer;
  private Map<Metric, Statistic> gathered = new LinkedHashMap<>();

  /**
   * @param namespace e.g. {@code AWS/SQS}
   * @param principal e.g. {@code sqs.amazonaws.com}
   */
  public MetricBuffer(Cloud cloud, String namespace, String principal) {
    this.cloud = cloud;
    this.namespace = namespace;
    this.principal = principal;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("metrics " + namespace).factory());
  }

  /** Begins to hand over. */
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::flush, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  /**
   * One value.
   *
   * @param unit as CloudWatch names it, e.g. {@code Count}
   * @param dimensions by name
   */
  public synchronized void add(
      String name, String unit, Map<String, String> dimensions, double value, CallContext context) {
    gathered.merge(
        new Metric(context.account(), context.region(), name, unit, dimensions),
        new Statistic(1, value, value, value),
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
          var context = metric.context(principal);
          var input = inputs.computeIfAbsent(context, _ -> newInput());
          input.withArray("MetricData").add(datum(metric, statistic, now));
          if (input.get("MetricData").size() == MAX_DATA) {
            put(inputs.remove(context), context);
          }
        });
    inputs.forEach((context, input) -> put(input, context));
  }

  private ObjectNode newInput() {
    return Trees.object().put("Namespace", namespace);
  }

  private void put(ObjectNode input, CallContext context) {
    try {
      cloud.call("monitoring", "PutMetricData", input, context);
    } catch (AwsException e) {
      LOG.warn("Metrics of {} were not taken: {}", namespace, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Metrics of {} were not taken", namespace, e);
    }
  }

  private static ObjectNode datum(Metric metric, Statistic statistic, Instant now) {
    var datum = Trees.object().put("MetricName", metric.name()).put("Unit", metric.unit());
    datum.set("Timestamp", Trees.timestamp(now));
    var dimensions = datum.putArray("Dimensions");
    metric
        .dimensions()
        .forEach((name, value) -> dimensions.addObject().put("Name", name).put("Value", value));
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

  private record Metric(
      String account, String region, String name, String unit, Map<String, String> dimensions) {
    CallContext context(String principal) {
      String service = principal.substring(0, principal.indexOf('.'));
      var self =
          new Principal.AwsService(
              principal, "arn:aws:%s:%s:%s:*".formatted(service, region, account));
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
