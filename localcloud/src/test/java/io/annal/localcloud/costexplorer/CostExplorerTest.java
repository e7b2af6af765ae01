package io.annal.localcloud.costexplorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.runtime.SignedHttp;
import io.annal.localcloud.wire.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostExplorerTest {
  @TempDir Path directory;

  @Test
  void answersWithWhatWasCountedAtPublicPrices() throws Exception {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0))) {
      post(
          cloud,
          "events",
          "AWSEvents.PutEvents",
          "{\"Entries\":[{\"Source\":\"shop\",\"DetailType\":\"t\",\"Detail\":\"{}\"}]}");
      var today = LocalDate.now(ZoneOffset.UTC);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            var group =
                Trees.readJson(costs(cloud, today, today.plusDays(1)))
                    .path("ResultsByTime")
                    .path(0)
                    .path("Groups")
                    .path(0);
            assertThat(group.path("Keys").path(0).asText()).isEqualTo("CloudWatch Events");
            var cost = group.path("Metrics").path("BlendedCost");
            assertThat(cost.path("Amount").asText()).isEqualTo("0.000001");
            assertThat(cost.path("Unit").asText()).isEqualTo("USD");
          });
      assertThat(costs(cloud, today, today))
          .contains("ValidationException", "Start date (and hour) should be before end date");
    }
  }

  private static String costs(LocalCloud cloud, LocalDate start, LocalDate end) throws Exception {
    return post(
        cloud,
        "ce",
        "AWSInsightsIndexService.GetCostAndUsage",
        ("{\"TimePeriod\":{\"Start\":\"%s\",\"End\":\"%s\"},\"Granularity\":\"DAILY\","
                + "\"Metrics\":[\"BlendedCost\"],"
                + "\"GroupBy\":[{\"Type\":\"DIMENSION\",\"Key\":\"SERVICE\"}]}")
            .formatted(start, end));
  }

  private static String post(LocalCloud cloud, String service, String target, String body)
      throws Exception {
    var headers = Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", target);
    return SignedHttp.post(cloud, service, "us-east-1", headers, body).body();
  }
}
