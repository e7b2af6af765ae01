package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

class LocalCloudTest {
  @TempDir Path directory;

  @Test
  void saysWhoSomebodyIs() {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var anyone = sts(cloud, "test");
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
  void startsAgainAfterItEnded() {
    LocalCloud.start(LocalCloudOptions.of(directory, 0)).close();
    LocalCloud.start(LocalCloudOptions.of(directory, 0)).close();
  }

  @Test
  void refusesWhatItDoesNotHaveByName() throws Exception {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var http = HttpClient.newHttpClient()) {
      var unknownService =
          http.send(json(cloud, "kinesis", "Kinesis_20131202.ListStreams"), text());
      var unknownOperation = http.send(query(cloud, "Action=DecodeNothing"), text());

      assertThat(unknownService.statusCode()).isEqualTo(400);
      assertThat(unknownService.body()).contains("UnknownOperationException", "'kinesis'");
      assertThat(unknownService.headers().firstValue("x-amzn-RequestId")).isPresent();
      assertThat(unknownOperation.statusCode()).isEqualTo(400);
      assertThat(unknownOperation.body())
          .contains("<Code>InvalidAction</Code>", "'DecodeNothing'", "<RequestId>");
    }
  }

  private static HttpRequest json(LocalCloud cloud, String service, String target) {
    return signed(cloud.endpoint(), service)
        .header("X-Amz-Target", target)
        .POST(HttpRequest.BodyPublishers.ofString("{}"))
        .build();
  }

  private static HttpRequest query(LocalCloud cloud, String form) {
    return signed(cloud.endpoint(), "sts")
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .POST(HttpRequest.BodyPublishers.ofString(form))
        .build();
  }

  private static HttpRequest.Builder signed(URI endpoint, String service) {
    return HttpRequest.newBuilder(endpoint)
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/%s/aws4_request,"
                    .formatted(service)
                + " SignedHeaders=host, Signature=0");
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static StsClient sts(LocalCloud cloud, String accessKey) {
    return StsClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
        .build();
  }
}
