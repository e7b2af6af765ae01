package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

class LocalCloudTest {
  private static final String REGION = "us-east-1";
  private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

  @TempDir Path directory;

  @Test
  void saysWhoSomebodyIs() {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var anyone = sts(cloud, LocalCloud.OWNER);
        var other = sts(cloud, "123456789012")) {
      assertThat(anyone.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::000000000000:root");
      assertThat(other.getCallerIdentity().account()).isEqualTo("123456789012");
    }
  }

  @Test
  void refusesASecondCloudOnTheSameDirectory() {
    try (var _ = LocalCloud.start(LocalCloudOptions.of(directory, 0))) {
      assertThatThrownBy(() -> LocalCloud.start(LocalCloudOptions.of(directory, 0)))
          .isInstanceOf(LocalCloudException.DirectoryInUse.class)
          .hasMessage(
              "The data directory %s is in use by another local cloud (process %d).",
              directory, ProcessHandle.current().pid());
    }
  }

  @Test
  void refusesAPortThatIsTaken(@TempDir Path second) {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0))) {
      int port = cloud.endpoint().getPort();
      assertThatThrownBy(() -> LocalCloud.start(LocalCloudOptions.of(second, port)))
          .isInstanceOf(LocalCloudException.PortInUse.class)
          .hasMessage("Port %d is taken by another program.", port);
    }
  }

  @Test
  void refusesTablesOfEarlierVersions() throws Exception {
    Path tables = Files.createDirectories(directory.resolve("dynamodb"));
    Files.createFile(tables.resolve("000000000000_us-east-1.db"));

    assertThatThrownBy(() -> LocalCloud.start(LocalCloudOptions.of(directory, 0)))
        .isInstanceOf(LocalCloudException.FormerTables.class)
        .hasMessageContaining("were written by DynamoDB Local");
  }

  @Test
  void startsAgainAfterItEnded() {
    LocalCloud.start(LocalCloudOptions.of(directory, 0)).close();
    LocalCloud.start(LocalCloudOptions.of(directory, 0)).close();
  }

  @Test
  void refusesWhatItDoesNotHaveByName() throws Exception {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0))) {
      var unknownService =
          SignedHttp.post(
              cloud,
              "kinesis",
              REGION,
              Map.of("X-Amz-Target", "Kinesis_20131202.ListStreams"),
              "{}");
      var unknownOperation =
          SignedHttp.post(
              cloud, "sts", REGION, Map.of("Content-Type", FORM), "Action=DecodeNothing");

      assertThat(unknownService.statusCode()).isEqualTo(400);
      assertThat(unknownService.body()).contains("UnknownOperationException", "'kinesis'");
      assertThat(unknownService.headers().firstValue("x-amzn-RequestId")).isPresent();
      assertThat(unknownOperation.statusCode()).isEqualTo(400);
      assertThat(unknownOperation.body())
          .contains("<Code>InvalidAction</Code>", "'DecodeNothing'", "<RequestId>");
    }
  }

  private static StsClient sts(LocalCloud cloud, String accessKey) {
    return StsClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(Clients.owner(cloud, accessKey))
        .build();
  }
}
