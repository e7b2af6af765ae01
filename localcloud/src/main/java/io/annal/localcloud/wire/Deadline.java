package io.annal.localcloud.wire;

import java.time.Duration;
import java.util.Set;

/**
 * How long a request may take until its caller is told that it takes too long. Botocore's clients
 * read for a minute
 * (https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html), so nobody
 * listens for longer, but to functions and to transfers.
 */
final class Deadline {
  /** Three times SQS's longest poll of 20 s. */
  private static final Duration MOST_SERVICES = Duration.ofSeconds(60);

  /**
   * A function may run for 15 minutes
   * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), and a large object
   * may take as long.
   */
  private static final Duration FUNCTIONS_AND_TRANSFERS = Duration.ofMinutes(16);

  private static final Set<String> SLOW = Set.of("ecr", "lambda", "s3");

  private Deadline() {}

  /** Of a request whose service cannot be told, too: it is refused soon. */
  static Duration of(Arrival arrival) {
    try {
      return SLOW.contains(arrival.service()) ? FUNCTIONS_AND_TRANSFERS : MOST_SERVICES;
    } catch (AwsException e) {
      return MOST_SERVICES;
    }
  }
}
