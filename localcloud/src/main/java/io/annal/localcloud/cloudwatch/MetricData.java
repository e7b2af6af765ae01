package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code GetMetricData}. */
final class MetricData {
  private static final int MOST_QUERIES = 500;
  private static final int MOST_POINTS = 100_800;

  private final MetricStore store;

  MetricData(MetricStore store) {
    this.store = store;
  }

  ObjectNode get(ObjectNode input, CallContext context) {
    var queries = MetricQueries.parse(input, "MetricDataQueries", context);
    if (queries.size() > MOST_QUERIES) {
      throw Params.invalid(
          "The collection MetricDataQueries must not have a size greater than %d."
              .formatted(MOST_QUERIES));
    }
    var from = Params.time(input, "StartTime").getEpochSecond();
    var to = Params.time(input, "EndTime").getEpochSecond();
    if (from >= to) {
      throw Params.combination("The parameter StartTime must be less than the parameter EndTime.");
    }
    var period = MetricQueries.period(queries);
    var begin = Math.floorDiv(from, period) * period;
    var values = MetricQueries.evaluate(queries, store, begin, to, 0);
    var ascending =
        Input.optionalText(input, "ScanBy").filter("TimestampAscending"::equals).isPresent();
    var pages = new Pages(input);
    var output = Trees.object();
    var results = output.putArray("MetricDataResults");
    for (var query : queries) {
      if (query.returned()) {
        var points = values.getOrDefault(query.id(), new TreeMap<>());
        results.add(result(query, points, ascending, pages));
      }
    }
    output.set("Messages", Trees.array());
    pages.next().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  /** The points of all results are one long list, of which a page shows a part. */
  private static final class Pages {
    private final long skip;
    private final long most;
    private long passed;
    private boolean more;

    Pages(ObjectNode input) {
      skip =
          Input.optionalText(input, "NextToken")
              .filter(token -> !token.isEmpty())
              .map(Pages::offset)
              .orElse(0L);
      most =
          Input.optionalLong(input, "MaxDatapoints")
              .map(number -> Math.clamp(number, 1L, (long) MOST_POINTS))
              .orElse((long) MOST_POINTS);
    }

    private static long offset(String token) {
      try {
        return Long.parseLong(token);
      } catch (NumberFormatException e) {
        throw AwsException.badRequest("InvalidNextToken", "The next token is not valid.");
      }
    }

    boolean shows() {
      passed++;
      if (passed > skip + most) {
        more = true;
      }
      return passed > skip && !more;
    }

    java.util.Optional<String> next() {
      return more ? java.util.Optional.of(Long.toString(skip + most)) : java.util.Optional.empty();
    }
  }

  private static ObjectNode result(
      MetricQueries.Query query, SortedMap<Long, Double> points, boolean ascending, Pages pages) {
    var result =
        Trees.object()
            .put("Id", query.id())
            .put("Label", query.label())
            .put("StatusCode", "Complete");
    ArrayNode timestamps = result.putArray("Timestamps");
    ArrayNode values = result.putArray("Values");
    List<Long> seconds = new ArrayList<>(points.keySet());
    if (!ascending) {
      Collections.reverse(seconds);
    }
    for (var second : seconds) {
      if (pages.shows()) {
        timestamps.add(Trees.timestamp(Instant.ofEpochSecond(second)));
        values.add(points.get(second));
      }
    }
    return result;
  }
}
