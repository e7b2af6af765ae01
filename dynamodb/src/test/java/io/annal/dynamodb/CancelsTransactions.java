package io.annal.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Answers the first transactions as DynamoDB does when it cancels them, and does not send them. */
final class CancelsTransactions implements ExecutionInterceptor {
  private static final ExecutionAttribute<Boolean> CANCELLED =
      new ExecutionAttribute<>("Cancelled");

  private final String body;
  private int left;

  /**
   * Cancels them.
   *
   * @param codes of the reasons, one for each row
   */
  CancelsTransactions(int count, String... codes) {
    this.left = count;
    var reasons =
        Arrays.stream(codes).map("{\"Code\":\"%s\"}"::formatted).collect(Collectors.joining(","));
    this.body =
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
            + "\"Message\":\"Transaction cancelled\",\"CancellationReasons\":["
            + reasons
            + "]}";
  }

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    boolean cancelled = context.request() instanceof TransactWriteItemsRequest && left-- > 0;
    attributes.putAttribute(CANCELLED, cancelled);
    return cancelled
        ? context.httpRequest().toBuilder()
            .putHeader("X-Amz-Target", "DynamoDB_20120810.DescribeLimits")
            .build()
        : context.httpRequest();
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return attributes.getAttribute(CANCELLED)
        ? context.httpResponse().toBuilder()
            .statusCode(400)
            .removeHeader("x-amz-crc32")
            .removeHeader("Content-Length")
            .build()
        : context.httpResponse();
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return attributes.getAttribute(CANCELLED)
        ? Optional.of(new ByteArrayInputStream(body.getBytes(UTF_8)))
        : context.responseBody();
  }
}
