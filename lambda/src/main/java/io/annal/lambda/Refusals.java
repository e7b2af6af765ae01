package io.annal.lambda;

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

/** Answers what could not be done: the caller's fault in detail, ours with the request id alone. */
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
      return Answer.error(413, "too-large", "" + e.getMessage())
          .with("bytes", Json.of(e.bytes()))
          .with("limit", Json.of(e.limit()));
    } catch (ForgottenException e) {
      return refused("person-forgotten", e);
    } catch (PersonalDataOffException e) {
      return refused("personal-data-off", e);
    } catch (ConflictsExhaustedException e) {
      return Answer.error(409, "conflict", "" + e.getMessage());
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

  private static Answer refused(String rule, RuntimeException why) {
    return Answer.error(422, "refused", "" + why.getMessage()).with("rule", Json.of(rule));
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

  /** Perhaps nobody waits for the answer: it is told here as well. */
  private static Answer invalid(Invocation invocation, @Nullable String message) {
    invocation.log().warn("not understood: " + message);
    return Answer.error(400, "invalid", "" + message);
  }
}
