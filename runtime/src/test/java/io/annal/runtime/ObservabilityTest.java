package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ObservabilityTest {
  private final Invocations invocations = new Invocations();

  @Test
  void metricsAreOneLineInTheEmbeddedFormat() {
    var metrics = new EmbeddedMetrics("the-function", () -> Invocations.NOW);
    metrics.count("Conflicts", 2);
    metrics.count("Conflicts", 1);
    metrics.duration("PublishLag", Duration.ofNanos(1_500_000));
    metrics.duration("PublishLag", Duration.ofMillis(2));

    metrics.flush(invocations.log());
    metrics.flush(invocations.log());

    assertThat(invocations.text())
        .isEqualTo(
            "{\"_aws\":{\"Timestamp\":1767323045600,\"CloudWatchMetrics\":[{\"Namespace\":\"Annal\","
                + "\"Dimensions\":[[\"FunctionName\"]],\"Metrics\":["
                + "{\"Name\":\"Conflicts\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"PublishLag\",\"Unit\":\"Milliseconds\"}]}]},"
                + "\"FunctionName\":\"the-function\",\"Conflicts\":3,\"PublishLag\":[1.500,2.000]}\n");
  }

  @Test
  void anErrorIsOneLineWithItsTrace() {
    invocations.log().with("requestId", "r").error("failed", new IllegalStateException("why"));

    var line = (Json.Obj) invocations.lines().getFirst();
    assertThat(invocations.lines()).hasSize(1);
    assertThat(line.get("level")).contains(Json.of("ERROR"));
    assertThat(line.get("requestId")).contains(Json.of("r"));
    assertThat(JsonText.print(line)).contains("IllegalStateException: why", "ObservabilityTest");
  }

  @Test
  void tracesTranslateBothWays() {
    var w3c = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    var xRay = "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=0";

    var trace = TraceContext.parse(w3c);

    assertThat(trace.map(TraceContext::toXRay)).contains(xRay);
    assertThat(TraceContext.fromXRay(xRay)).isEqualTo(trace);
    assertThat(TraceContext.fromXRay(xRay + ";Lineage=1")).isEqualTo(trace);
    assertThat(TraceContext.fromXRay("Root=none")).isEmpty();
    assertThat(TraceContext.fromXRay(xRay.replaceAll("[1-9a-f]", "0"))).isEmpty();
  }
}
