package io.annal.localcloud.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's own metrics: gathered in memory, sent to {@code monitoring} once a second, so that
 * counting costs a request nothing. As on AWS, metrics are a best effort: a process that is killed
 * loses what it counted in its last second.
 */
public final class Meter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
  private static final int VALUES_A_DATUM = 150;
  private static final int DATA_A_CALL = 500;

  private final Cloud cloud;
  private final String namespace;
  private final String servicePrincipal;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("meter").factory());
  private Map<Series, Map<Double, Long>> gathered = new HashMap<>();

  /**
   * A meter that does not send yet.
   *
   * @param namespace e.g. {@code AWS/Events}
   * @param servicePrincipal e.g. {@code events.amazonaws.com}
   */
  public Meter(Cloud cloud, String namespace, String servicePrincipal) {
    this.cloud = cloud;
    this.namespace = namespace;
    this.servicePrincipal = servicePrincipal;
  }

  private record Place(String account, String region) {}

  private record Series(
      Place place,
      Instant second,
      String name,
      SortedMap<String, String> dimensions,
      String unit) {}

  /** Sends once a second from now on. */
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::flushOrLog, 1, 1, TimeUnit.SECONDS);
  }

  /** Counts one. */
  public void count(CallContext place, String name, Map<String, String> dimensions) {
    record(place, name, dimensions, "Count", 1);
  }

  /**
   * Records a value.
   *
   * @param unit one of CloudWatch's, e.g. {@code Milliseconds}
   */
  public void record(
      CallContext place, String name, Map<String, String> dimensions, String unit, double value) {
    var series =
        new Series(
            new Place(place.account(), place.region()),
            cloud.clock().instant().truncatedTo(ChronoUnit.SECONDS),
            name,
            new TreeMap<>(dimensions),
            unit);
    synchronized (this) {
      gathered.computeIfAbsent(series, s -> new TreeMap<>()).merge(value, 1L, Long::sum);
    }
  }

  /** Sends what was gathered. */
  public void flush() {
    Map<Series, Map<Double, Long>> toSend;
    synchronized (this) {
      toSend = gathered;
      gathered = new HashMap<>();
    }
    var data = new HashMap<Place, List<ObjectNode>>();
    toSend.forEach((series, values) ->
        data.computeIfAbsent(series.place(), p -> new ArrayList<>()).addAll(data(series, values)));
    data.forEach(this::send);
  }

  private void send(Place place, List<ObjectNode> data) {
    var context =
        new CallContext(
            place.account(),
            place.region(),
            new Principal.AwsService(servicePrincipal, ""),
            UUID.randomUUID().toString());
    for (var from = 0; from < data.size(); from += DATA_A_CALL) {
      var input = JsonNodeFactory.instance.objectNode().put("Namespace", namespace);
      input
          .putArray("MetricData")
          .addAll(data.subList(from, Math.min(data.size(), from + DATA_A_CALL)));
      cloud.call("monitoring", "PutMetricData", input, context);
    }
  }

  private static List<ObjectNode> data(Series series, Map<Double, Long> values) {
    var data = new ArrayList<ObjectNode>();
    var entries = List.copyOf(values.entrySet());
    for (var from = 0; from < entries.size(); from += VALUES_A_DATUM) {
      var datum = datum(series);
      var datumValues = datum.putArray("Values");
      var counts = datum.putArray("Counts");
      for (var entry : entries.subList(from, Math.min(entries.size(), from + VALUES_A_DATUM))) {
        datumValues.add(entry.getKey());
        counts.add((double) entry.getValue());
      }
      data.add(datum);
    }
    return data;
  }

  private static ObjectNode datum(Series series) {
    var datum =
        JsonNodeFactory.instance
            .objectNode()
            .put("MetricName", series.name())
            .put("Unit", series.unit());
    datum.set("Timestamp", new POJONode(series.second()));
    ArrayNode dimensions = datum.putArray("Dimensions");
    series
        .dimensions()
        .forEach((name, value) -> dimensions.addObject().put("Name", name).put("Value", value));
    return datum;
  }

  private void flushOrLog() {
    try {
      flush();
    } catch (AwsException e) {
      LOG.warn("{} metrics were not taken: {}", namespace, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} metrics could not be sent", namespace, e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    flushOrLog();
  }
}
