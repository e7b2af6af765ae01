package io.annal.dynamodb;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Loses the first answers on their way: the request arrived, its caller does not know. */
final class LosesAnswers implements ExecutionInterceptor {
  private final AtomicInteger left;
  private final AtomicInteger lost = new AtomicInteger();

  LosesAnswers(int count) {
    left = new AtomicInteger(count);
  }

  int lost() {
    return lost.get();
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    if (left.getAndDecrement() > 0) {
      lost.incrementAndGet();
      throw ApiCallAttemptTimeoutException.create(1);
    }
  }
}
