package io.annal.dynamodb;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;

/**
 * Counts what a client's requests cost, by DynamoDB's own account: each request asks for {@code
 * ReturnConsumedCapacity}. Add it to a client with {@code overrideConfiguration(o ->
 * o.addExecutionInterceptor(meter))}.
 *
 * <p>A write that is refused by its condition costs write units too, but its answer does not say
 * how many: it counts as a request only.
 */
public final class RequestMeter implements ExecutionInterceptor {
  private final LongAdder requests = new LongAdder();
  private final DoubleAdder readUnits = new DoubleAdder();
  private final DoubleAdder writeUnits = new DoubleAdder();

  /**
   * What was counted.
   *
   * @param requests attempts, retries among them
   * @param writeUnits of 1 KB
   * @param readUnits of 4 KB, strongly consistent
   */
  public record Count(long requests, double writeUnits, double readUnits) {}

  /** What was counted since the last time, and starts again. */
  public Count take() {
    return new Count(requests.sumThenReset(), writeUnits.sumThenReset(), readUnits.sumThenReset());
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    var total = ReturnConsumedCapacity.TOTAL;
    return switch (context.request()) {
      case PutItemRequest put -> put.toBuilder().returnConsumedCapacity(total).build();
      case DeleteItemRequest delete -> delete.toBuilder().returnConsumedCapacity(total).build();
      case GetItemRequest get -> get.toBuilder().returnConsumedCapacity(total).build();
      case QueryRequest query -> query.toBuilder().returnConsumedCapacity(total).build();
      case ScanRequest scan -> scan.toBuilder().returnConsumedCapacity(total).build();
      case TransactWriteItemsRequest write ->
          write.toBuilder().returnConsumedCapacity(total).build();
      case SdkRequest other -> other;
    };
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    requests.increment();
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    switch (context.response()) {
      case PutItemResponse put -> written(put.consumedCapacity());
      case DeleteItemResponse delete -> written(delete.consumedCapacity());
      case GetItemResponse get -> read(get.consumedCapacity());
      case QueryResponse query -> read(query.consumedCapacity());
      case ScanResponse scan -> read(scan.consumedCapacity());
      case TransactWriteItemsResponse write -> write.consumedCapacity().forEach(this::written);
      default -> {}
    }
  }

  private void written(@Nullable ConsumedCapacity capacity) {
    if (capacity != null) {
      writeUnits.add(capacity.capacityUnits());
    }
  }

  private void read(@Nullable ConsumedCapacity capacity) {
    if (capacity != null) {
      readUnits.add(capacity.capacityUnits());
    }
  }
}
