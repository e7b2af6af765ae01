package io.annal.localcloud.events;

import io.annal.localcloud.wire.AwsException;

/**
 * Why a target did not take an event. "For errors that result from missing permissions to a target,
 * or a target resource that no longer exists, all retry attempts fail: rather than retrying,
 * EventBridge sends these events directly to the DLQ",
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
final class DeliveryFailure extends Exception {
  private static final long serialVersionUID = 1;
  private final String code;
  private final boolean retriable;

  private DeliveryFailure(String code, boolean retriable, String message) {
    super(message);
    this.code = code;
    this.retriable = retriable;
  }

  static DeliveryFailure permanent(String code, String message) {
    return new DeliveryFailure(code, false, message);
  }

  /** Of what the target's service answered. */
  static DeliveryFailure of(AwsException e) {
    var message = e.getMessage() == null ? e.code() : e.getMessage();
    var code = e.code();
    if (e.status() == 404
        || code.contains("NotFound")
        || code.contains("NonExistent")
        || code.contains("DoesNotExist")) {
      return permanent("NO_RESOURCE", message);
    }
    if (e.status() == 403 || code.startsWith("AccessDenied") || code.startsWith("Authorization")) {
      return permanent("NO_PERMISSIONS", message);
    }
    if (e.status() == 429 || code.contains("Throttl") || code.contains("TooManyRequests")) {
      return new DeliveryFailure("THROTTLING", true, message);
    }
    if (e.status() == 501) {
      return permanent("ERROR_FROM_TARGET", message);
    }
    return e.status() >= 500
        ? new DeliveryFailure("INTERNAL_ERROR", true, message)
        : permanent("INVALID_PARAMETER", message);
  }

  static DeliveryFailure unexpected(RuntimeException e) {
    return new DeliveryFailure(
        "UNKNOWN", true, "The target failed: " + e.getClass().getSimpleName());
  }

  String code() {
    return code;
  }

  boolean retriable() {
    return retriable;
  }

  String reason() {
    var message = getMessage();
    return message == null ? code : message;
  }
}
