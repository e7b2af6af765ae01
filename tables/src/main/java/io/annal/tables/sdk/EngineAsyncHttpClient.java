package io.annal.tables.sdk;

import io.annal.tables.TableEngine;
import io.annal.tables.server.HttpApi;
import io.annal.tables.server.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.utils.async.SimplePublisher;

/** The transport of the SDK's asynchronous clients, straight into an engine. */
final class EngineAsyncHttpClient implements SdkAsyncHttpClient {
  private final HttpApi api;

  EngineAsyncHttpClient(TableEngine engine) {
    this.api = new HttpApi(engine);
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    SdkAsyncHttpResponseHandler handler = request.responseHandler();
    return body(request.requestContentPublisher())
        .thenComposeAsync(
            body -> send(api.answer(headers(request.request()), body), handler),
            Thread::startVirtualThread)
        .whenComplete((ended, fault) -> {
          if (fault != null) {
            handler.onError(fault);
          }
        });
  }

  private static CompletableFuture<Void> send(Reply reply, SdkAsyncHttpResponseHandler handler) {
    var response = SdkHttpResponse.builder().statusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    response.putHeader("Content-Length", String.valueOf(reply.body().length));
    handler.onHeaders(response.build());
    var stream = new SimplePublisher<ByteBuffer>();
    handler.onStream(stream);
    return stream.send(ByteBuffer.wrap(reply.body())).thenCompose(sent -> stream.complete());
  }

  private static Map<String, String> headers(SdkHttpRequest request) {
    var headers = new HashMap<String, String>();
    request.forEachHeader(
        (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return headers;
  }

  private static CompletableFuture<byte[]> body(Publisher<ByteBuffer> publisher) {
    var collected = new CompletableFuture<byte[]>();
    publisher.subscribe(new Collector(collected));
    return collected;
  }

  @Override
  public String clientName() {
    return "AnnalTables";
  }

  @Override
  public void close() {
    // The engine belongs to whoever opened it.
  }

  private static final class Collector implements Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> collected;

    private Collector(CompletableFuture<byte[]> collected) {
      this.collected = collected;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      var part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }

    @Override
    public void onError(Throwable fault) {
      collected.completeExceptionally(fault);
    }

    @Override
    public void onComplete() {
      collected.complete(bytes.toByteArray());
    }
  }
}
