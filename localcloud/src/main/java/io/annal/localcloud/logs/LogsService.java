package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.delivery.Meter;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.StateStore.Entry;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Amazon CloudWatch Logs: groups, streams, events, filter patterns, retention. */
public final class LogsService implements Service {
  private static final System.Logger LOGGER = System.getLogger(LogsService.class.getName());

  private final Cloud cloud;
  private final LogStore store;
  private final Meter meter;
  private final Map<String, Operation> operations = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("logs-retention").factory());

  public LogsService(Cloud cloud) {
    this.cloud = cloud;
    this.store = new LogStore(cloud.state());
    operations.putAll(new GroupOperations(cloud, store).operations());
    operations.putAll(new StreamOperations(cloud, store).operations());
    operations.putAll(new QueryOperations(cloud, store).operations());
    this.meter = new Meter(cloud, "AWS/Logs", "logs.amazonaws.com");
    var metricFilters = new MetricFilters(cloud, store);
    operations.putAll(metricFilters.operations());
    var subscriptions = new SubscriptionFilters(cloud, store);
    operations.putAll(subscriptions.operations());
    List<Arrivals> arrivals =
        List.of(new EmbeddedMetrics(cloud), metricFilters, subscriptions, this::count);
    operations.putAll(new EventOperations(cloud, store, arrivals).operations());
  }

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public List<String> targets() {
    return List.of("Logs_20140328");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  /**
   * Logs knows actions on groups and on streams.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html">
   *     Actions, resources, and condition keys for Amazon CloudWatch Logs</a>
   */
  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    String group =
        Input.optionalText(input, "logGroupName")
            .or(() -> Input.optionalText(input, "logGroupIdentifier"))
            .or(() -> Input.optionalText(input, "resourceArn"))
            .map(identifier -> GroupKey.of(identifier, context).name())
            .orElse("");
    String stream = Input.optionalText(input, "logStreamName").orElse("");
    String resource = context.arn("logs", "log-group:%s:log-stream:%s".formatted(group, stream));
    return List.of(new Permission("logs:" + operation, resource, Map.of()));
  }

  @Override
  public void start() {
    meter.start();
    var _ = timer.scheduleWithFixedDelay(this::expire, 1, 60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    meter.close();
  }

  /**
   * What is billed, by group.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html">
   *     Monitoring usage with CloudWatch metrics</a>
   */
  private void count(GroupKey group, String stream, List<JsonNode> events, CallContext context) {
    Map<String, String> dimensions = Map.of("LogGroupName", group.name());
    long bytes =
        events.stream().mapToLong(event -> LogStore.size(event.path("message").asText())).sum();
    meter.record(context, "IncomingBytes", dimensions, "Bytes", (double) bytes);
    meter.record(context, "IncomingLogEvents", dimensions, "Count", events.size());
  }

  private void expire() {
    try {
      for (Entry group : store.groups("")) {
        long days = group.value().path("retentionInDays").asLong();
        if (days > 0) {
          String[] key = group.key().split("/", 3);
          store.expire(
              new GroupKey(key[0], key[1], key[2]),
              cloud.clock().millis() - Duration.ofDays(days).toMillis());
        }
      }
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "Expired log events could not be removed", e);
    }
  }
}
