package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.TreeMap;

/**
 * What was measured around an instant.
 *
 * @param resolution in seconds, 1 or 60
 */
record Measurement(Series series, Instant time, String unit, long resolution, Bucket bucket) {

  static Measurement copy(Series series, long second, String unit, Bucket bucket) {
    var copy = new Bucket();
    copy.addAll(bucket);
    return new Measurement(series, Instant.ofEpochSecond(second), unit, 1, copy);
  }

  ObjectNode write() {
    var node =
        Trees.object()
            .put("account", series.account())
            .put("region", series.region())
            .put("namespace", series.namespace())
            .put("metric", series.metric())
            .put("time", time.getEpochSecond())
            .put("unit", unit)
            .put("resolution", resolution);
    var dimensions = node.putObject("dimensions");
    series.dimensions().forEach(dimensions::put);
    node.set("bucket", bucket.write());
    return node;
  }

  static Measurement read(JsonNode node) {
    var dimensions = new TreeMap<String, String>();
    node.path("dimensions")
        .properties()
        .forEach(entry -> dimensions.put(entry.getKey(), entry.getValue().asText()));
    var series =
        new Series(
            node.path("account").asText(),
            node.path("region").asText(),
            node.path("namespace").asText(),
            node.path("metric").asText(),
            dimensions);
    return new Measurement(
        series,
        Instant.ofEpochSecond(node.path("time").asLong()),
        node.path("unit").asText(),
        node.path("resolution").asLong(),
        Bucket.read(node.path("bucket")));
  }
}
