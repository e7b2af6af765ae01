package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * The metrics of AWS's services that the local cloud has, by the sets of dimensions under which AWS
 * publishes each; {@code published-metrics.json} names the page of each namespace. A service that
 * put any other would teach alarms and dashboards that stay empty on AWS.
 */
final class PublishedMetrics {
  private static final String FILE = "published-metrics.json";

  private final JsonNode namespaces;

  PublishedMetrics() {
    try (var in = PublishedMetrics.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not in the jar");
      }
      namespaces = JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses what AWS does not publish.
   *
   * @throws IllegalStateException a service here counts something of its own
   */
  void require(Series series) {
    var sets =
        namespaces.path(series.namespace()).path("metrics").path(series.metric()).valueStream();
    var names = series.dimensions().keySet();
    if (sets.noneMatch(set -> names(set.asText()).equals(names))) {
      throw new IllegalStateException(
          "AWS publishes no metric %s of %s by %s"
              .formatted(series.metric(), series.namespace(), names));
    }
  }

  private static Set<String> names(String set) {
    return set.isEmpty() ? Set.of() : Set.of(set.split(" ", -1));
  }
}
