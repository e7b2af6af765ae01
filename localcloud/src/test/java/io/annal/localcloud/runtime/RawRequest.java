package io.annal.localcloud.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.sts.StsClient;

/** A request that no client of AWS's would send, signed like theirs. */
final class RawRequest {
  /** The client of the JDK sets these itself. */
  private static final Set<String> OF_THE_CLIENT = Set.of("host", "content-length", "expect");

  private final AwsCredentialsIdentity credentials;
  private final String service;
  private final SdkHttpRequest.Builder request;
  private byte[] body = new byte[0];

  private RawRequest(
      AwsCredentialsIdentity credentials, String service, SdkHttpRequest.Builder request) {
    this.credentials = credentials;
    this.service = service;
    this.request = request;
  }

  /**
   * By the account's owner.
   *
   * @param pathAndQuery percent-encoded, e.g. {@code /bucket/key?tagging}
   */
  static RawRequest of(LocalCloud cloud, String service, String method, String pathAndQuery) {
    return at(cloud.endpoint(), owner(cloud), service, method, pathAndQuery);
  }

  /** By anybody. */
  static RawRequest at(
      URI endpoint,
      AwsCredentialsIdentity credentials,
      String service,
      String method,
      String pathAndQuery) {
    return new RawRequest(
        credentials,
        service,
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(method))
            .uri(endpoint.resolve(pathAndQuery)));
  }

  /** AWS JSON 1.1, by the account's owner. */
  static RawRequest json(LocalCloud cloud, String service, String target, String body) {
    return json(cloud.endpoint(), owner(cloud), service, target, body);
  }

  /** AWS JSON 1.1, by anybody. */
  static RawRequest json(
      URI endpoint,
      AwsCredentialsIdentity credentials,
      String service,
      String target,
      String body) {
    return at(endpoint, credentials, service, "POST", "/")
        .header("X-Amz-Target", target)
        .header("Content-Type", "application/x-amz-json-1.1")
        .body(body);
  }

  /** The query protocol. */
  static RawRequest form(LocalCloud cloud, String service, String form) {
    return of(cloud, service, "POST", "/")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form);
  }

  RawRequest header(String name, String value) {
    request.putHeader(name, value);
    return this;
  }

  RawRequest body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  RawRequest body(byte[] bytes) {
    body = bytes;
    return this;
  }

  HttpResponse<String> send() throws IOException, InterruptedException {
    var unsigned = request.build();
    var signed =
        AwsV4HttpSigner.create()
            .sign(r ->
                r.identity(credentials)
                    .request(unsigned)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3")))
            .request();
    var http =
        HttpRequest.newBuilder(signed.getUri())
            .method(signed.method().name(), BodyPublishers.ofByteArray(body));
    signed
        .headers()
        .forEach((name, values) -> {
          if (!OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
            http.header(name, String.join(",", new TreeSet<>(values)));
          }
        });
    try (var client = HttpClient.newHttpClient()) {
      return client.send(http.build(), BodyHandlers.ofString());
    }
  }

  private static AwsCredentialsIdentity owner(LocalCloud cloud) {
    try (var client = Clients.of(cloud, StsClient.builder())) {
      return client.serviceClientConfiguration().credentialsProvider().resolveIdentity().join();
    }
  }
}
