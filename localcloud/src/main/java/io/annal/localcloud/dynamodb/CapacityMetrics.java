package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Arrivals;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.MetricBuffer;
import io.annal.tables.capacity.CapacityListener;
import io.annal.tables.schema.TableDefinition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What requests consume and what is throttled, summed up for each request and told to CloudWatch. A
 * write also wakes those who wait for the table's stream.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html">DynamoDB
 *     metrics and dimensions</a>
 */
final class CapacityMetrics implements CapacityListener {
  private static final ScopedValue<Request> REQUEST = ScopedValue.newInstance();

  private final Replicas replicas;
  private final MetricBuffer metrics;
  private final Arrivals arrivals;

  CapacityMetrics(Replicas replicas, MetricBuffer metrics, Arrivals arrivals) {
    this.replicas = replicas;
    this.metrics = metrics;
    this.arrivals = arrivals;
  }

  /** Whose units: a table's with its local indexes, or a global index's. */
  private record Meter(String table, Optional<String> index, Use use) {
    Map<String, String> dimensions() {
      return index
          .map(name -> Map.of("TableName", table, "GlobalSecondaryIndexName", name))
          .orElse(Map.of("TableName", table));
    }

    String metric(String ofReads, String ofWrites) {
      return switch (use) {
        case READ -> ofReads;
        case WRITE -> ofWrites;
      };
    }
  }

  private record Request(Map<Meter, Double> units, Map<Meter, Integer> throttled) {}

  /** Does what a caller asked for, and counts what the engine tells meanwhile. */
  ObjectNode counting(String operation, CallContext caller, Supplier<ObjectNode> work) {
    var request = new Request(new LinkedHashMap<>(), new LinkedHashMap<>());
    try {
      return ScopedValue.where(REQUEST, request).call(work::get);
    } catch (AwsException e) {
      throttledRequest(operation, request, caller);
      throw e;
    } finally {
      request.units().forEach((meter, units) -> consumed(meter, units, caller));
      request.throttled().forEach((meter, events) -> throttled(meter, events, caller));
    }
  }

  @Override
  public void consumed(TableDefinition table, Optional<String> index, Use use, double units) {
    consumed(table.name(), index, use, units);
  }

  @Override
  public void throttled(TableDefinition table, Optional<String> index, Use use) {
    throttled(table.name(), index, use);
  }

  /** Units that the request of this thread consumed; what the cloud itself reads costs nobody. */
  void consumed(String table, Optional<String> index, Use use, double units) {
    if (REQUEST.isBound()) {
      REQUEST.get().units().merge(new Meter(table, index, use), units, Double::sum);
    }
  }

  /** A part of the request of this thread that was refused. */
  void throttled(String table, Optional<String> index, Use use) {
    if (REQUEST.isBound()) {
      REQUEST.get().throttled().merge(new Meter(table, index, use), 1, Integer::sum);
    }
  }

  private void consumed(Meter meter, double units, CallContext caller) {
    String name = meter.metric("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits");
    for (CallContext place : places(meter, caller)) {
      metrics.add(name, "Count", meter.dimensions(), units, place);
      if (meter.use() == Use.WRITE && meter.index().isEmpty()) {
        arrivals.happened(Arns.table(meter.table(), place));
      }
    }
  }

  /** A write consumes capacity in every replica. */
  private List<CallContext> places(Meter meter, CallContext caller) {
    return meter.use() == Use.WRITE ? replicas.places(meter.table(), caller) : List.of(caller);
  }

  private void throttled(Meter meter, int events, CallContext caller) {
    String name = meter.metric("ReadThrottleEvents", "WriteThrottleEvents");
    for (int i = 0; i < events; i++) {
      metrics.add(name, "Count", meter.dimensions(), 1, caller);
    }
  }

  /** Once for a request, and for a batch only if that was refused as a whole. */
  private void throttledRequest(String operation, Request request, CallContext caller) {
    Set<String> tables = new LinkedHashSet<>();
    request.throttled().keySet().forEach(meter -> tables.add(meter.table()));
    tables.forEach(table ->
        metrics.add(
            "ThrottledRequests",
            "Count",
            Map.of("TableName", table, "Operation", operation),
            1,
            caller));
  }
}
