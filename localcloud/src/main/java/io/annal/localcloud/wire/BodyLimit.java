package io.annal.localcloud.wire;

/**
 * How large a request's body may be, before and after it is inflated.
 *
 * @param bytes at most
 * @param inflates whether the door takes gzip off; S3 keeps compressed objects as they are
 */
record BodyLimit(long bytes, boolean inflates) {
  /**
   * The largest payload of most services is 1 MiB: SQS's message, EventBridge's entries,
   * CloudWatch's metrics, a batch of log events. JSON may write each of its bytes as six
   * characters.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html">SQS</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html">EventBridge</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html">CloudWatch</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html">CloudWatch
   *     Logs</a>
   */
  private static final long MOST_SERVICES = 6 << 20;

  /**
   * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html: "The
   * total request size exceeds 16 MB".
   */
  private static final long DYNAMODB = 16 << 20;

  /**
   * A package of 50 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html) in
   * Base64, and 256 KiB for the rest; "Request must be smaller than 70167211 bytes" is what AWS
   * says beyond it.
   */
  private static final long LAMBDA = (50L << 20) * 4 / 3 + (256 << 10);

  /**
   * @param service as the request claims it; its signature may not be verified yet
   * @param uploads the largest upload to S3 in one part: AWS takes 5 GB, this cloud what its memory
   *     holds
   */
  static BodyLimit of(String service, long uploads) {
    return switch (service) {
      case "s3" -> new BodyLimit(uploads, false);
      case "lambda" -> new BodyLimit(LAMBDA, true);
      case "dynamodb" -> new BodyLimit(DYNAMODB, true);
      default -> new BodyLimit(MOST_SERVICES, true);
    };
  }

  /** The refusal of a body that is larger, in S3's words or in everybody else's. */
  AwsException exceeded() {
    return inflates
        ? new AwsException(
            "RequestEntityTooLargeException",
            413,
            "Request must be smaller than %d bytes".formatted(bytes))
        : AwsException.badRequest(
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size: the local cloud takes %d bytes in one part, and more by a multipart upload"
                .formatted(bytes));
  }

  /** The refusal of a body that ends too early, or whose chunks cannot be told apart. */
  AwsException incomplete() {
    return inflates
        ? AwsException.badRequest(
            "SerializationException", "The body is shorter than its headers say, or not chunked")
        : AwsException.badRequest(
            "IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP header");
  }
}
