package io.annal.tables.sdk;

import io.annal.tables.TableEngine;
import io.annal.tables.server.HttpApi;
import io.annal.tables.server.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The SDK's transport, straight into an engine. */
final class EngineHttpClient implements SdkHttpClient {
  private final HttpApi api;

  EngineHttpClient(TableEngine engine) {
    this.api = new HttpApi(engine);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return response(api.answer(headers(request), body(request)));
      }

      @Override
      public void abort() {
        // The engine answers at once; there is nothing to wait for.
      }
    };
  }

  private static Map<String, String> headers(HttpExecuteRequest request) {
    var headers = new HashMap<String, String>();
    request
        .httpRequest()
        .forEachHeader(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return headers;
  }

  private static byte[] body(HttpExecuteRequest request) throws IOException {
    var provider = request.contentStreamProvider();
    if (provider.isEmpty()) {
      return new byte[0];
    }
    try (var stream = provider.get().newStream()) {
      return stream.readAllBytes();
    }
  }

  private static HttpExecuteResponse response(Reply reply) {
    var response = SdkHttpResponse.builder().statusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    response.putHeader("Content-Length", String.valueOf(reply.body().length));
    return HttpExecuteResponse.builder()
        .response(response.build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(reply.body())))
        .build();
  }

  @Override
  public String clientName() {
    return "AnnalTables";
  }

  @Override
  public void close() {
    // The engine belongs to whoever opened it.
  }
}
