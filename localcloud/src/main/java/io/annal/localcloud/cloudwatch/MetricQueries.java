package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The queries that {@code GetMetricData} and alarms of metric math are made of. */
final class MetricQueries {
  private static final Pattern ID = Pattern.compile("[a-z][A-Za-z0-9_]*");

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
  private static final int LONGEST_EXPRESSION = 2_048;

  private MetricQueries() {}

  /** One of them. */
  sealed interface Query {
    String id();

    String label();

    boolean returned();
  }

  record Metric(
      String id,
      String label,
      boolean returned,
      Series series,
      long period,
      Statistic statistic,
      Optional<String> unit)
      implements Query {}

  record Expression(String id, String label, boolean returned, MetricMath math) implements Query {}

  static List<Query> parse(ObjectNode input, String member, CallContext context) {
    var queries = new ArrayList<Query>();
    var ids = new HashSet<String>();
    for (var node : Input.list(input, member)) {
      var query = query(Params.structure(node, member), context);
      if (!ids.add(query.id())) {
        throw invalid("The id %s is used twice.".formatted(query.id()));
      }
      queries.add(query);
    }
    if (queries.isEmpty()) {
      throw Params.missing(member);
    }
    for (var query : queries) {
      if (query instanceof Expression expression) {
        expression.math().checkIds(ids);
      }
    }
    checkKinds(queries);
    return queries;
  }

  /** What expressions are made of must fit whatever the metrics say, and so without any points. */
  private static void checkKinds(List<Query> queries) {
    var metrics = new LinkedHashMap<String, SortedMap<Long, Double>>();
    for (var query : queries) {
      if (query instanceof Metric metric) {
        metrics.put(metric.id(), new TreeMap<>());
      }
    }
    var math = new MetricMathEvaluation(metrics, queries, new SeriesMath.Grid(0, 0, 0, 1));
    queries.forEach(query -> math.of(query.id()));
  }

  private static Query query(ObjectNode node, CallContext context) {
    var id = Params.text(node, "Id", 255);
    if (!ID.matcher(id).matches()) {
      throw invalid(
          "The id %s must begin with a lower-case letter and contain letters, digits and underscores."
              .formatted(id));
    }
    if (Input.optionalText(node, "AccountId")
        .filter(a -> !a.equals(context.account()))
        .isPresent()) {
      throw AwsException.unsupported("AccountId of another account in a metric query");
    }
    var returned = Input.optionalBoolean(node, "ReturnData").orElse(true);
    var label = Input.optionalText(node, "Label").filter(t -> !t.isEmpty());
    var stat = Input.optionalObject(node, "MetricStat");
    var expression = Input.optionalText(node, "Expression").filter(t -> !t.isEmpty());
    if (expression.filter(text -> text.length() > LONGEST_EXPRESSION).isPresent()) {
      throw invalid(
          "The expression of %s must have at most %d characters."
              .formatted(id, LONGEST_EXPRESSION));
    }
    if (stat.isPresent() == expression.isPresent()) {
      throw invalid(
          "Either MetricStat or Expression must be given for the query %s.".formatted(id));
    }
    return stat.isPresent()
        ? metric(id, label, returned, stat.get(), context)
        : new Expression(id, label.orElse(id), returned, MetricMath.parse(expression.orElse("")));
  }

  private static Metric metric(
      String id, Optional<String> label, boolean returned, ObjectNode stat, CallContext context) {
    var named =
        Input.optionalObject(stat, "Metric").orElseThrow(() -> Params.missing("MetricStat.Metric"));
    var series = Params.series(named, context);
    var name = Params.text(stat, "Stat");
    var statistic =
        Statistic.parse(name)
            .orElseThrow(() ->
                invalid("The value %s for Stat is invalid or not supported.".formatted(name)));
    return new Metric(
        id,
        label.orElse(series.metric()),
        returned,
        series,
        Params.period(stat, "Period"),
        statistic,
        Params.unit(stat));
  }

  private static AwsException invalid(String message) {
    return AwsException.badRequest("ValidationException", message);
  }

  /** The coarsest period of them, which the expressions work with. */
  static long period(List<Query> queries) {
    return queries.stream()
        .filter(Metric.class::isInstance)
        .mapToLong(query -> ((Metric) query).period())
        .max()
        .orElse(60);
  }

  /**
   * What each query has to say of a time range.
   *
   * @param origin where one of the periods begins, in seconds
   */
  static Map<String, SortedMap<Long, Double>> evaluate(
      List<Query> queries, MetricStore store, long from, long to, long origin) {
    var metrics = new LinkedHashMap<String, SortedMap<Long, Double>>();
    var all = new LinkedHashMap<String, SortedMap<Long, Double>>();
    for (var query : queries) {
      if (query instanceof Metric metric) {
        metrics.put(metric.id(), read(metric, store, from, to, origin));
      }
    }
    var math =
        new MetricMathEvaluation(
            metrics, queries, new SeriesMath.Grid(from, to, origin, period(queries)));
    queries.forEach(query -> all.put(query.id(), math.of(query.id())));
    return all;
  }

  private static SortedMap<Long, Double> read(
      Metric metric, MetricStore store, long from, long to, long origin) {
    var values = new TreeMap<Long, Double>();
    for (var periods :
        store.read(metric.series(), from, to, origin, metric.period(), metric.unit())) {
      periods
          .buckets()
          .forEach((second, bucket) ->
              metric.statistic().of(bucket).ifPresent(value -> values.put(second, value)));
    }
    return values;
  }
}
