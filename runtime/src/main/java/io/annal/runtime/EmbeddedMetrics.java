package io.annal.runtime;

import io.annal.Json;
import io.annal.Telemetry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics as lines in the log, from which CloudWatch makes metrics without a request of ours: <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">the
 * embedded metric format</a>. Namespace {@code Annal}, dimension {@code FunctionName}; counts are
 * in the unit Count, durations in Milliseconds.
 */
public final class EmbeddedMetrics implements Telemetry {
  /** The namespace that the metrics are found in. */
  public static final String NAMESPACE = "Annal";

  /** The most values that one metric may have in one line, by the specification. */
  private static final int MAX_VALUES = 100;

  private static final int MAX_PROBLEMS = 20;

  private static final String COUNT = "Count";
  private static final String MILLISECONDS = "Milliseconds";

  private final String functionName;
  private final InstantSource clock;
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Map<String, List<Json>> durations = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private record Problem(String what, Throwable cause) {}

  /** Metrics of that function. */
  public EmbeddedMetrics(String functionName, InstantSource clock) {
    this.functionName = functionName;
    this.clock = clock;
  }

  @Override
  public synchronized void count(String name, long times) {
    counts.merge(name, times, Long::sum);
  }

  @Override
  public synchronized void duration(String name, Duration duration) {
    var values = durations.computeIfAbsent(name, n -> new ArrayList<>());
    if (values.size() < MAX_VALUES) {
      values.add(Json.of(milliseconds(duration)));
    }
  }

  @Override
  public synchronized void problem(String what, Throwable cause) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new Problem(what, cause));
    }
  }

  /** To the microsecond; also of centuries, which do not fit into nanoseconds. */
  private static BigDecimal milliseconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
        .movePointRight(3)
        .add(BigDecimal.valueOf(duration.getNano() / 1000, 3));
  }

  /** Writes what has gathered since the last time, if anything has. */
  synchronized void flush(Log log) {
    problems.forEach(problem -> log.error(problem.what(), problem.cause()));
    problems.clear();
    if (counts.isEmpty() && durations.isEmpty()) {
      return;
    }
    var definitions = new ArrayList<Json>();
    counts.keySet().forEach(name -> definitions.add(definition(name, COUNT)));
    durations.keySet().forEach(name -> definitions.add(definition(name, MILLISECONDS)));
    var line =
        Json.EMPTY.with("_aws", directive(definitions)).with("FunctionName", Json.of(functionName));
    for (var count : counts.entrySet()) {
      line = line.with(count.getKey(), Json.of(count.getValue()));
    }
    for (var values : durations.entrySet()) {
      line = line.with(values.getKey(), Json.of(values.getValue()));
    }
    log.line(line);
    counts.clear();
    durations.clear();
  }

  private Json.Obj directive(List<Json> definitions) {
    var dimensions = Json.of(List.of(Json.of(List.of(Json.of("FunctionName")))));
    return Json.EMPTY
        .with("Timestamp", Json.of(clock.millis()))
        .with(
            "CloudWatchMetrics",
            Json.of(
                List.of(
                    Json.EMPTY
                        .with("Namespace", Json.of(NAMESPACE))
                        .with("Dimensions", dimensions)
                        .with("Metrics", Json.of(definitions)))));
  }

  private static Json.Obj definition(String name, String unit) {
    return Json.EMPTY.with("Name", Json.of(name)).with("Unit", Json.of(unit));
  }
}
