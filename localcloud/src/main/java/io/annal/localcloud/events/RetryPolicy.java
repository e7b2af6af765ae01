package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a delivery is tried. "By default, EventBridge retries sending the event for 24 hours and
 * up to 185 times with an exponential back off and jitter",
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 *
 * @param retries at most, beside the first attempt
 * @param age of the event at most, from when the bus took it
 */
record RetryPolicy(int retries, Duration age) {
  private static final int MOST_RETRIES = 185;
  private static final int OLDEST_SECONDS = 86_400;
  private static final int YOUNGEST_SECONDS = 60;

  static void check(ObjectNode target) {
    Input.optionalObject(target, "RetryPolicy")
        .ifPresent(policy -> {
          Valid.range(policy, "MaximumRetryAttempts", 0, MOST_RETRIES);
          Valid.range(policy, "MaximumEventAgeInSeconds", YOUNGEST_SECONDS, OLDEST_SECONDS);
        });
  }

  static RetryPolicy of(ObjectNode target) {
    var policy = Input.optionalObject(target, "RetryPolicy");
    return new RetryPolicy(
        number(policy, "MaximumRetryAttempts", MOST_RETRIES),
        Duration.ofSeconds(number(policy, "MaximumEventAgeInSeconds", OLDEST_SECONDS)));
  }

  private static int number(Optional<ObjectNode> policy, String member, int otherwise) {
    return policy
        .flatMap(p -> Input.optionalLong(p, member))
        .map(Math::toIntExact)
        .orElse(otherwise);
  }
}
