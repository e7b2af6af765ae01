package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class HealthTest {
  private static final String LARGE = "x".repeat(200_000);

  @TempDir Path directory;

  @Test
  void aCloudThatCannotWriteIsNotReady() throws Exception {
    try (var cloud = CloudInAProcess.withFilesUpTo(8, directory);
        var sqs = sqs(cloud)) {
      String queue = sqs.createQueue(create -> create.queueName("filling")).queueUrl();
      assertThat(status(cloud).statusCode()).isEqualTo(200);

      await().atMost(Duration.ofMinutes(1)).until(() -> isRefused(sqs, queue));

      assertThat(status(cloud))
          .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
          .satisfies(answer ->
              assertThat(answer.body())
                  .contains("\"status\":\"failing\"", "cannot be written to", "the log says why"));
    }
  }

  private static boolean isRefused(SqsClient sqs, String queue) {
    try {
      sqs.sendMessage(message -> message.queueUrl(queue).messageBody(LARGE));
      return false;
    } catch (AwsServiceException e) {
      return e.statusCode() >= 500;
    }
  }

  private static HttpResponse<String> status(CloudInAProcess cloud) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(cloud.endpoint().resolve("/_annal/status")).build(),
          BodyHandlers.ofString());
    }
  }

  private static SqsClient sqs(CloudInAProcess cloud) {
    return SqsClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(LocalCloud.OWNER, cloud.secret())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(retry -> retry.retryStrategy(none -> none.maxAttempts(1)))
        .build();
  }
}
