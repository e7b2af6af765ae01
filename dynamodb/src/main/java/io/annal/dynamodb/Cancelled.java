package io.annal.dynamodb;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Why DynamoDB cancelled a transaction: <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors">TransactWriteItems,
 * cancellation reason codes</a>. The SDK repeats none of them, for the exception itself is no
 * throttling.
 */
enum Cancelled {
  /** A row was not as expected, or is being written right now: look at the rows again. */
  MOVED_ON,
  /** DynamoDB cannot take it now: the same transaction may pass a moment later. */
  BUSY,
  /** It can never pass. */
  REFUSED;

  private static final String NONE = "None";
  private static final String CHECK_FAILED = "ConditionalCheckFailed";
  private static final String CONFLICT = "TransactionConflict";

  /** The last two are named like the exceptions of the same meaning. */
  private static final Set<String> PASSING =
      Set.of(
          "ThrottlingError",
          "ProvisionedThroughputExceeded",
          "RequestLimitExceeded",
          "TransactionInProgress");

  static Cancelled why(TransactionCanceledException e) {
    var codes =
        e.cancellationReasons().stream()
            .map(CancellationReason::code)
            .map(code -> Objects.requireNonNullElse(code, NONE))
            .filter(code -> !code.equals(NONE))
            .collect(Collectors.toSet());
    if (codes.isEmpty()) {
      return REFUSED;
    }
    if (!codes.stream().allMatch(Cancelled::mayPass)) {
      return REFUSED;
    }
    return codes.contains(CHECK_FAILED) || codes.equals(Set.of(CONFLICT)) ? MOVED_ON : BUSY;
  }

  private static boolean mayPass(String code) {
    return code.equals(CHECK_FAILED) || code.equals(CONFLICT) || PASSING.contains(code);
  }
}
