package io.annal.runtime;

import io.annal.CommitTooLargeException;
import io.annal.ConflictsExhaustedException;
import io.annal.ForgottenException;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.UnstorableException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Answers what could not be done: the caller's fault in detail, ours with the request id alone.
 * Perhaps nobody waits for the answer: each is told in the log as well.
 */
final class Refusals {
  private Refusals() {}

  static Answer answering(Invocation invocation, Supplier<Answer> action) {
    try {
      return action.get();
    } catch (InvalidDataException e) {
      return invalid(invocation, e.getMessage())
          .with("field", Json.of(e.path()))
          .with("expected", Json.of(e.expected()));
    } catch (JsonSyntaxException | UnstorableException e) {
      return invalid(invocation, e.getMessage());
    } catch (CommitTooLargeException e) {
      return told(invocation, 413, "too-large", e)
          .with("bytes", Json.of(e.bytes()))
          .with("limit", Json.of(e.limit()));
    } catch (ForgottenException e) {
      return told(invocation, 422, "refused", e).with("rule", Json.of("person-forgotten"));
    } catch (PersonalDataOffException e) {
      return told(invocation, 422, "refused", e).with("rule", Json.of("personal-data-off"));
    } catch (ConflictsExhaustedException e) {
      return told(invocation, 409, "conflict", e);
    } catch (RuntimeException e) {
      invocation.log().error("failed", e);
      if (isOutage(e)) {
        return Answer.unavailable().with("requestId", Json.of(invocation.requestId()));
      }
      return Answer.error(
              500, "internal", "something went wrong here; nothing in the request is to blame")
          .with("requestId", Json.of(invocation.requestId()));
    }
  }

  private static Answer told(
      Invocation invocation, int status, String error, RuntimeException why) {
    invocation.log().warn("%s: %s".formatted(error, why.getMessage()));
    return Answer.error(status, error, "" + why.getMessage());
  }

  /** Whether the same may succeed a little later: no answer came, or one that says so. */
  private static boolean isOutage(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeBudget.ExceededException || cause instanceof SdkClientException) {
        return true;
      }
      if (cause instanceof SdkServiceException service) {
        return service.statusCode() >= 500 || service.isThrottlingException();
      }
    }
    return false;
  }

  private static Answer invalid(Invocation invocation, @Nullable String message) {
    invocation.log().warn("not understood: " + message);
    return Answer.error(400, "invalid", "" + message);
  }
}
