package io.annal.localcloud.runtime;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Requests that no client of the SDK would make, signed by its signer. */
public final class SignedHttp {
  private SignedHttp() {}

  /** A {@code POST} to {@code /} by the account's owner. */
  public static HttpResponse<String> post(
      LocalCloud cloud, String service, String region, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    var credentials = AwsBasicCredentials.create(LocalCloud.OWNER, cloud.secret());
    return post(cloud, credentials, service, region, headers, body);
  }

  /** The same by anybody. */
  public static HttpResponse<String> post(
      LocalCloud cloud,
      AwsBasicCredentials credentials,
      String service,
      String region,
      Map<String, String> headers,
      String body)
      throws IOException, InterruptedException {
    var plain = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(cloud.endpoint());
    headers.forEach(plain::putHeader);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    var signed =
        AwsV4HttpSigner.create()
            .sign(sign ->
                sign.identity(credentials)
                    .request(plain.build())
                    .payload(ContentStreamProvider.fromByteArray(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region))
            .request();
    var request =
        HttpRequest.newBuilder(cloud.endpoint())
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
    signed.forEachHeader((name, values) -> {
      if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
        values.forEach(value -> request.header(name, value));
      }
    });
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
