package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Counts what AWS/Lambda counts and hands it to the monitoring service, a second's values at a
 * time.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html">Types
 *     of metrics for Lambda functions</a>
 */
final class MetricShipper {
  private static final System.Logger LOGGER = System.getLogger(MetricShipper.class.getName());
  private static final int DATA_PER_CALL = 500;
  private static final int VALUES_PER_DATUM = 150;

  private final Cloud cloud;
  private Map<Series, TreeMap<Double, Long>> values = new LinkedHashMap<>();
  private boolean refused;

  MetricShipper(Cloud cloud) {
    this.cloud = cloud;
  }

  private record Place(String account, String region) {}

  private record Series(Place place, String metric, String unit, Map<String, String> dimensions) {}

  /** Counts a value for the function, and for all functions together. */
  void add(FunctionRef function, String metric, String unit, double value) {
    var place = new Place(function.account(), function.region());
    add(new Series(place, metric, unit, Map.of()), value);
    add(new Series(place, metric, unit, Map.of("FunctionName", function.name())), value);
    function
        .qualifier()
        .ifPresent(qualifier ->
            add(
                new Series(
                    place,
                    metric,
                    unit,
                    new TreeMap<>(
                        Map.of(
                            "FunctionName",
                            function.name(),
                            "Resource",
                            function.name() + ":" + qualifier))),
                value));
  }

  void count(FunctionRef function, String metric, double value) {
    add(function, metric, "Count", value);
  }

  private synchronized void add(Series series, double value) {
    values.computeIfAbsent(series, any -> new TreeMap<>()).merge(value, 1L, Long::sum);
  }

  void flush() {
    Map<Series, TreeMap<Double, Long>> now;
    synchronized (this) {
      now = values;
      values = new LinkedHashMap<>();
    }
    Map<Place, ArrayNode> data = new HashMap<>();
    now.forEach((series, counted) -> {
      ArrayNode place = data.computeIfAbsent(series.place(), any -> Json.array());
      append(place, series, List.copyOf(counted.entrySet()));
    });
    data.forEach(this::put);
  }

  private void append(ArrayNode data, Series series, List<Map.Entry<Double, Long>> counted) {
    for (int from = 0; from < counted.size(); from += VALUES_PER_DATUM) {
      ObjectNode datum = data.addObject().put("MetricName", series.metric());
      ArrayNode dimensions = datum.putArray("Dimensions");
      series
          .dimensions()
          .forEach((name, value) -> dimensions.addObject().put("Name", name).put("Value", value));
      datum.putPOJO("Timestamp", cloud.clock().instant());
      ArrayNode some = datum.putArray("Values");
      ArrayNode counts = datum.putArray("Counts");
      for (var value : counted.subList(from, Math.min(counted.size(), from + VALUES_PER_DATUM))) {
        some.add(value.getKey());
        counts.add(value.getValue());
      }
      datum.put("Unit", series.unit());
    }
  }

  private void put(Place place, ArrayNode data) {
    var principal =
        new Principal.AwsService(
            "lambda.amazonaws.com",
            "arn:aws:lambda:%s:%s:function:*".formatted(place.region(), place.account()));
    var context =
        new CallContext(place.account(), place.region(), principal, UUID.randomUUID().toString());
    for (int from = 0; from < data.size(); from += DATA_PER_CALL) {
      ObjectNode input = Json.object().put("Namespace", "AWS/Lambda");
      ArrayNode some = input.putArray("MetricData");
      for (int i = from; i < Math.min(data.size(), from + DATA_PER_CALL); i++) {
        some.add(data.get(i));
      }
      try {
        cloud.call("monitoring", "PutMetricData", input, context);
      } catch (AwsException e) {
        if (!refused) {
          refused = true;
          LOGGER.log(Level.WARNING, "Metrics of functions are lost: {0}", e.getMessage());
        }
      }
    }
  }
}
