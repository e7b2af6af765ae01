package io.annal.runtime;

import io.annal.AnnalException;
import io.annal.Environment;
import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The time that an invocation has left, less what its answer and its metrics need. Every request to
 * AWS ends within it, with all its attempts (<a
 * href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/timeouts.html">{@code
 * apiCallTimeout}</a>), and so do the pauses between attempts at a conflict. Without it DynamoDB's
 * client goes on for a minute, and Lambda ends the function before it can answer.
 */
public final class TimeBudget implements ExecutionInterceptor {
  /** As long as an attempt may take. */
  public static final Duration ATTEMPT = Duration.ofSeconds(5);

  private static final Duration RESERVE = Duration.ofSeconds(2);

  /**
   * Of the thread that runs the invocation, and of those that it starts; in nanoseconds of {@link
   * System#nanoTime}.
   */
  private final ThreadLocal<Long> end = new InheritableThreadLocal<>();

  /** It is over that soon. */
  static final class ExceededException extends AnnalException {
    ExceededException() {
      super("the time of this invocation is used up");
    }
  }

  void start(Duration remaining) {
    var quarter = remaining.dividedBy(4);
    var reserve = quarter.compareTo(RESERVE) < 0 ? quarter : RESERVE;
    end.set(System.nanoTime() + remaining.minus(reserve).toNanos());
  }

  void end() {
    end.remove();
  }

  /** The same environment, which pauses no longer than there is time. */
  public Environment limiting(Environment environment) {
    return new Environment(
        environment.clock(),
        environment.ids(),
        environment.random(),
        pause -> {
          if (left(pause).compareTo(pause) < 0) {
            throw new ExceededException();
          }
          environment.pause().sleep(pause);
        });
  }

  /** What is left; outside of an invocation as much as is asked for. */
  private Duration left(Duration otherwise) {
    Long until = end.get();
    return until == null ? otherwise : Duration.ofNanos(until - System.nanoTime());
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    if (end.get() == null || !(context.request() instanceof AwsRequest request)) {
      return context.request();
    }
    var left = left(ATTEMPT);
    if (left.toMillis() < 1) {
      throw new ExceededException();
    }
    var override =
        request
            .overrideConfiguration()
            .map(AwsRequestOverrideConfiguration::toBuilder)
            .orElseGet(AwsRequestOverrideConfiguration::builder)
            .apiCallTimeout(left)
            .apiCallAttemptTimeout(left.compareTo(ATTEMPT) < 0 ? left : ATTEMPT)
            .build();
    return request.toBuilder().overrideConfiguration(override).build();
  }
}
