package io.annal.localcloud.cloudformation;

import io.annal.localcloud.cloudformation.resource.CustomResourceFailure;
import io.annal.localcloud.wire.AwsException;
import java.util.Locale;
import java.util.Objects;

/** Says why a resource failed, as CloudFormation's events do. */
final class Failure {
  private Failure() {}

  /** What a service answered, in an event's words. */
  static String reason(String type, AwsException e, String requestId) {
    if (CustomResourceFailure.is(e)) {
      return message(e);
    }
    if (e.code().equals("ValidationError") && message(e).startsWith("Template")) {
      return message(e);
    }
    return "Resource handler returned message: \"%s (Service: %s, Status Code: %d, Request ID: %s)\" (RequestToken: %s, HandlerErrorCode: %s)"
        .formatted(message(e), service(type), e.status(), requestId, requestId, handlerCode(e));
  }

  static String message(AwsException e) {
    return Objects.requireNonNullElse(e.getMessage(), e.code());
  }

  static String alreadyExists(String type, String identifier, String requestId) {
    return "Resource handler returned message: \"Resource of type '%s' with identifier '%s' already exists.\" (RequestToken: %s, HandlerErrorCode: AlreadyExists)"
        .formatted(type, identifier, requestId);
  }

  private static String service(String type) {
    var start = type.indexOf("::") + 2;
    var end = type.indexOf("::", start);
    return end < 0 ? type : type.substring(start, end);
  }

  private static String handlerCode(AwsException e) {
    var code = e.code().toLowerCase(Locale.ROOT);
    if (code.contains("exist") && !code.contains("not")) {
      return "AlreadyExists";
    }
    if (code.contains("notfound") || code.contains("nosuch")) {
      return "NotFound";
    }
    if (code.contains("accessdenied")) {
      return "AccessDenied";
    }
    if (code.contains("throttl")) {
      return "Throttling";
    }
    if (code.contains("notstabilized")) {
      return "NotStabilized";
    }
    return e.status() < 500 ? "InvalidRequest" : "GeneralServiceException";
  }
}
