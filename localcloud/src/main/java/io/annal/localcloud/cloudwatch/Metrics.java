package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Puts and lists metrics. */
final class Metrics implements AutoCloseable {
  private static final int MOST_DATA = 1_000;
  private static final int MOST_VALUES = 150;
  private static final Duration OLDEST = Duration.ofDays(14);
  private static final Duration NEWEST = Duration.ofHours(2);

  private final Clock clock;
  private final MetricStore store;
  private final MetricJournal journal;

  /** Read when the first service counts something, so that no start waits for it. */
  private static final class Published {
    static final PublishedMetrics METRICS = new PublishedMetrics();
  }

  Metrics(Cloud cloud, MetricStore store) {
    this.clock = cloud.clock();
    this.store = store;
    this.journal = new MetricJournal(cloud.directory("monitoring"), store::add);
  }

  ObjectNode put(ObjectNode input, CallContext context) {
    var namespace = Params.namespace(input);
    if (namespace.startsWith("AWS/") && !(context.principal() instanceof Principal.AwsService)) {
      throw Params.invalid("The value AWS/ for parameter Namespace is invalid.");
    }
    if (!Input.list(input, "EntityMetricData").isEmpty()) {
      throw AwsException.unsupported("EntityMetricData of PutMetricData");
    }
    var data = Input.list(input, "MetricData");
    if (data.isEmpty()) {
      throw Params.missing("MetricData");
    }
    if (data.size() > MOST_DATA) {
      throw Params.invalid(
          "The collection MetricData must not have a size greater than %d.".formatted(MOST_DATA));
    }
    var measurements = new ArrayList<Measurement>();
    for (var node : data) {
      var datum = Params.structure(node, "MetricData");
      measurements.add(measurement(datum, namespace, context));
    }
    add(measurements);
    return Trees.object();
  }

  private synchronized void add(List<Measurement> measurements) {
    journal.add(measurements);
    measurements.forEach(store::add);
  }

  private Measurement measurement(ObjectNode datum, String namespace, CallContext context) {
    var series =
        Series.of(
            context.account(),
            context.region(),
            namespace,
            Params.text(datum, "MetricName", 255),
            Params.dimensions(datum));
    if (namespace.startsWith("AWS/")) {
      Published.METRICS.require(series);
    }
    var resolution = Input.optionalLong(datum, "StorageResolution").orElse(60L);
    if (resolution != 1 && resolution != 60) {
      throw Params.invalid("The parameter StorageResolution must be 1 or 60.");
    }
    return new Measurement(
        series, time(datum), Params.unit(datum).orElse("None"), resolution, bucket(datum));
  }

  private Instant time(ObjectNode datum) {
    var now = clock.instant();
    var time = Input.optionalTimestamp(datum, "Timestamp").orElse(now);
    if (time.isBefore(now.minus(OLDEST)) || time.isAfter(now.plus(NEWEST))) {
      throw Params.invalid(
          "The parameter Timestamp must be between two weeks before and two hours after the current"
              + " day and time, not "
              + time);
    }
    return time;
  }

  private static Bucket bucket(ObjectNode datum) {
    var value = Params.number(datum, "Value");
    var set = Input.optionalObject(datum, "StatisticValues");
    var values = Input.list(datum, "Values");
    var given =
        (value.isPresent() ? 1 : 0) + (set.isPresent() ? 1 : 0) + (values.isEmpty() ? 0 : 1);
    if (given != 1) {
      throw Params.combination(
          "Exactly one of the parameters Value, Values and StatisticValues must be specified.");
    }
    var bucket = new Bucket();
    value.ifPresent(number -> bucket.add(number, 1));
    set.ifPresent(statistics -> addSet(bucket, statistics));
    addValues(bucket, values, Input.list(datum, "Counts"));
    return bucket;
  }

  private static void addSet(Bucket bucket, ObjectNode set) {
    var count = required(set, "SampleCount");
    if (count <= 0) {
      throw Params.invalid("The parameter SampleCount must be greater than 0.");
    }
    var least = required(set, "Minimum");
    var most = required(set, "Maximum");
    if (least > most) {
      throw Params.combination("The parameter Minimum must not be greater than Maximum.");
    }
    bucket.addSet(count, required(set, "Sum"), least, most);
  }

  private static double required(ObjectNode set, String member) {
    return Params.number(set, member).orElseThrow(() -> Params.missing(member));
  }

  private static void addValues(Bucket bucket, List<JsonNode> values, List<JsonNode> counts) {
    if (values.size() > MOST_VALUES) {
      throw Params.invalid(
          "The collection Values must not have a size greater than %d.".formatted(MOST_VALUES));
    }
    if (!counts.isEmpty() && counts.size() != values.size()) {
      throw Params.combination("The parameters Values and Counts must be of the same size.");
    }
    for (var i = 0; i < values.size(); i++) {
      var value = values.get(i);
      var times = 1.0;
      if (!counts.isEmpty()) {
        times = Params.number(counts.get(i), "Counts", counts.get(i).asText());
      }
      bucket.add(Params.number(value, "Values", value.asText()), times);
    }
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var namespace = Input.optionalText(input, "Namespace").filter(t -> !t.isEmpty());
    var metric = Input.optionalText(input, "MetricName").filter(t -> !t.isEmpty());
    var filters = Input.list(input, "Dimensions");
    var since =
        Input.optionalText(input, "RecentlyActive").isPresent()
            ? Duration.ofHours(3)
            : Duration.ofDays(14);
    var all =
        store
            .since(context.account(), context.region(), clock.instant().minus(since))
            .filter(series -> namespace.isEmpty() || namespace.get().equals(series.namespace()))
            .filter(series -> metric.isEmpty() || metric.get().equals(series.metric()))
            .filter(series -> filters.stream().allMatch(f -> has(series.dimensions(), f)))
            .sorted((left, right) -> key(left).compareTo(key(right)))
            .toList();
    var page = Params.page(input, all, Metrics::key, "", 500);
    var output = Trees.object();
    var list = output.putArray("Metrics");
    page.items().forEach(series -> list.add(described(series)));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  private static String key(Series series) {
    return series.namespace() + "\n" + series.metric() + "\n" + series.dimensions();
  }

  private static boolean has(SortedMap<String, String> dimensions, JsonNode filter) {
    var value = Optional.ofNullable(dimensions.get(filter.path("Name").asText()));
    return value
        .filter(v -> !filter.has("Value") || filter.path("Value").asText().equals(v))
        .isPresent();
  }

  static ObjectNode described(Series series) {
    var metric =
        Trees.object().put("Namespace", series.namespace()).put("MetricName", series.metric());
    metric.set("Dimensions", Params.dimensionList(series.dimensions()));
    return metric;
  }

  /** Sums up what is old, and makes the files on disk small. */
  void sweep(boolean always) {
    if (always || journal.isLarge()) {
      synchronized (this) {
        store.sweep();
        journal.compact(store::everything);
      }
    }
  }

  @Override
  public void close() {
    journal.close();
  }
}
