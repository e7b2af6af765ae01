package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.annal.localcloud.wire.DoorOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Nobody is let in without the data directory's secret, by no service. */
final class VerificationTest {
  private static final Map<String, String> FORM =
      Map.of("Content-Type", "application/x-www-form-urlencoded");

  @TempDir private Path directory;

  @Test
  void aWrongSecretIsRefusedByEveryService() throws Exception {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0))) {
      var wrong = AwsBasicCredentials.create(LocalCloud.OWNER, "a-wrong-secret");
      var unknown = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", cloud.secret());
      var services = services(cloud);

      assertThat(services).hasSizeGreaterThan(10).contains("s3", "lambda", "dynamodb", "sts");
      for (String service : services) {
        assertThat(code(SignedHttp.post(cloud, wrong, service, "us-east-1", FORM, "Action=Any")))
            .as(service)
            .isIn("InvalidSignatureException", "SignatureDoesNotMatch");
        assertThat(code(SignedHttp.post(cloud, unknown, service, "us-east-1", FORM, "Action=Any")))
            .as(service)
            .isIn("InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException");
        assertThat(code(SignedHttp.post(cloud, service, "us-east-1", FORM, "Action=Any")))
            .as("%s, by its owner", service)
            .doesNotContain("Signature");
      }
      assertThat(unsigned(cloud, "/", "Action=ListRoles").statusCode()).isEqualTo(403);
      assertThat(unsigned(cloud, "/_annal/outages/us-east-1", "").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void withoutVerificationAnySecretWillDo() throws Exception {
    var options =
        LocalCloudOptions.of(directory, 0).withDoor(new DoorOptions(false, Set.of(), Set.of()));
    try (var cloud = LocalCloud.start(options)) {
      var any = AwsBasicCredentials.create("test", "test");

      var answer =
          SignedHttp.post(
              cloud, any, "sts", "us-east-1", FORM, "Action=GetCallerIdentity&Version=2011-06-15");

      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theSecretIsItsOwnersAlone() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.setPosixFilePermissions(
        directory.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory.resolve("data"), 0))) {
      assertThat(cloud.secret()).hasSizeGreaterThanOrEqualTo(40);
    }
    String before = LocalCloud.secretOf(directory.resolve("data"));

    assertThat(Files.getPosixFilePermissions(directory.resolve("data")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(directory.resolve("data/secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(LocalCloud.secretOf(directory.resolve("data"))).isEqualTo(before);
    assertThat(LocalCloud.secretOf(directory.resolve("other"))).isNotEqualTo(before);
  }

  private static List<String> services(LocalCloud cloud) throws Exception {
    var request = HttpRequest.newBuilder(cloud.endpoint().resolve("/_annal/status")).build();
    var names = new ArrayList<String>();
    try (var http = HttpClient.newHttpClient()) {
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      for (JsonNode name : new ObjectMapper().readTree(body).path("services")) {
        names.add(name.asText());
      }
    }
    return names;
  }

  private static HttpResponse<String> unsigned(LocalCloud cloud, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(cloud.endpoint().resolve(path))
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** In JSON, or in the XML of the query protocol and of S3. */
  private static String code(HttpResponse<String> answer) {
    String body = answer.body();
    int start = body.indexOf("<Code>");
    return start >= 0
        ? body.substring(start + 6, body.indexOf("</Code>"))
        : body.replaceFirst("(?s).*\"__type\"\\s*:\\s*\"([^\"#]*#)?([^\"]*)\".*", "$2")
            + answer.headers().firstValue("x-amzn-ErrorType").orElse("");
  }
}
