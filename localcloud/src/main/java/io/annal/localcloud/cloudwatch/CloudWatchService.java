package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon CloudWatch, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ : metrics,
 * alarms that are really evaluated (every second, on the same periods as AWS), and dashboards.
 *
 * <p>One thing that AWS does not do: a metric of an {@code AWS/} namespace that is asked for
 * without dimensions, and that exists with dimensions only, is answered with the sum of all.
 */
public final class CloudWatchService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(CloudWatchService.class);
  private static final Map<String, String> QUERY_CODES =
      Map.of(
          "InvalidParameterValueException", "InvalidParameterValue",
          "InvalidParameterCombinationException", "InvalidParameterCombination",
          "MissingRequiredParameterException", "MissingParameter",
          "DashboardInvalidInputError", "InvalidParameterInput",
          "DashboardNotFoundError", "ResourceNotFound",
          "InvalidFormatFault", "InvalidFormat",
          "LimitExceededFault", "LimitExceeded",
          "ValidationException", "ValidationError");
  private static final Set<String> OF_ALARMS =
      Set.of("PutMetricAlarm", "SetAlarmState", "DescribeAlarmHistory");
  private static final Set<String> OF_ALARM_LISTS =
      Set.of("DeleteAlarms", "EnableAlarmActions", "DisableAlarmActions");

  private final Metrics metrics;
  private final Alarms alarms;
  private final AlarmHistory history;
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("alarms").factory());

  public CloudWatchService(Cloud cloud) {
    var store = new MetricStore(cloud.clock());
    metrics = new Metrics(cloud, store);
    history = new AlarmHistory(cloud);
    var tags = new ResourceTags(cloud);
    alarms = new Alarms(cloud, store, history, tags);
    var dashboards = new Dashboards(cloud, tags);
    operations.put("PutMetricData", metrics::put);
    operations.put("ListMetrics", metrics::list);
    operations.put("GetMetricStatistics", new MetricStatistics(cloud.clock(), store)::get);
    operations.put("GetMetricData", new MetricData(store)::get);
    alarmOperations();
    operations.put("PutDashboard", dashboards::put);
    operations.put("GetDashboard", dashboards::get);
    operations.put("ListDashboards", dashboards::list);
    operations.put("DeleteDashboards", dashboards::delete);
    tagOperations(tags, dashboards);
  }

  private void alarmOperations() {
    operations.put("PutMetricAlarm", alarms::put);
    var queries = new AlarmQueries(alarms);
    operations.put("DescribeAlarms", queries::describe);
    operations.put("DescribeAlarmsForMetric", queries::describeForMetric);
    operations.put("DeleteAlarms", alarms::delete);
    operations.put("SetAlarmState", alarms::setState);
    operations.put("EnableAlarmActions", alarms::enable);
    operations.put("DisableAlarmActions", alarms::disable);
    operations.put("DescribeAlarmHistory", history::describe);
  }

  private void tagOperations(ResourceTags tags, Dashboards dashboards) {
    operations.put(
        "TagResource", (input, context) -> tags.tag(input, arn -> exists(arn, dashboards)));
    operations.put(
        "UntagResource", (input, context) -> tags.untag(input, arn -> exists(arn, dashboards)));
    operations.put(
        "ListTagsForResource",
        (input, context) -> tags.list(input, arn -> exists(arn, dashboards)));
  }

  private boolean exists(String arn, Dashboards dashboards) {
    return alarms.exists(arn) || dashboards.exists(arn);
  }

  @Override
  public String name() {
    return "monitoring";
  }

  @Override
  public List<String> targets() {
    return List.of("GraniteServiceVersion20100801");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public String xmlNamespace() {
    return "http://monitoring.amazonaws.com/doc/2010-08-01/";
  }

  @Override
  public Set<String> maps() {
    return Set.of("ExtendedStatistics");
  }

  @Override
  public String queryErrorCode(String code) {
    return QUERY_CODES.getOrDefault(code, code);
  }

  /**
   * Actions, resources and condition keys of
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
   */
  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    var action = "cloudwatch:" + operation;
    if (operation.equals("PutMetricData")) {
      var namespace = Input.optionalText(input, "Namespace").orElse("");
      return List.of(
          new Permission(action, "*", Map.of("cloudwatch:namespace", List.of(namespace))));
    }
    if (OF_ALARM_LISTS.contains(operation)) {
      return Input.list(input, "AlarmNames").stream()
          .map(name -> new Permission(action, alarm(context, name.asText()), Map.of()))
          .toList();
    }
    return List.of(new Permission(action, resource(operation, input, context), Map.of()));
  }

  private static String resource(String operation, ObjectNode input, CallContext context) {
    if (OF_ALARMS.contains(operation)) {
      return alarm(context, Input.optionalText(input, "AlarmName").orElse("*"));
    }
    return switch (operation) {
      case "PutDashboard", "GetDashboard" ->
          Dashboards.arn(context, Input.optionalText(input, "DashboardName").orElse(""));
      case "TagResource", "UntagResource", "ListTagsForResource" ->
          Input.optionalText(input, "ResourceARN").orElse("*");
      default -> "*";
    };
  }

  private static String alarm(CallContext context, String name) {
    return context.arn("cloudwatch", "alarm:" + name);
  }

  @Override
  public void start() {
    var _ = timer.scheduleWithFixedDelay(() -> orLog(alarms::evaluate), 1, 1, TimeUnit.SECONDS);
    var _ = timer.scheduleWithFixedDelay(() -> orLog(() -> sweep(false)), 1, 1, TimeUnit.MINUTES);
    var _ = timer.scheduleWithFixedDelay(() -> orLog(() -> sweep(true)), 1, 24, TimeUnit.HOURS);
  }

  private void sweep(boolean always) {
    metrics.sweep(always);
    history.sweep();
  }

  private static void orLog(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("CloudWatch's work in the background failed", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    metrics.close();
  }
}
