package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Lambda answers while it still works on what it has accepted: whoever asks afterwards finds
 * the work done, and the revision that this made. A client that does not ask, but goes on, is one
 * that fails on AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html">Lambda function
 *     states</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html">SnapStart and
 *     function states</a>
 */
final class Transition {
  private static final String REASON = "The function is being created.";
  private static final String CODE = "Creating";

  private Transition() {}

  static ObjectNode creating(ObjectNode configuration) {
    return Revisions.renew(pending(configuration));
  }

  /** A version is pending while its snapshot is made; its revision is the same afterwards. */
  static ObjectNode publishing(ObjectNode version) {
    return FunctionVersion.snapStart(version) ? pending(version) : version;
  }

  static ObjectNode pending(ObjectNode configuration) {
    ObjectNode answer = configuration.deepCopy();
    answer.remove("LastUpdateStatus");
    return answer.put("State", "Pending").put("StateReason", REASON).put("StateReasonCode", CODE);
  }

  static ObjectNode updating(ObjectNode configuration) {
    return Revisions.renew(
        configuration
            .deepCopy()
            .put("LastUpdateStatus", "InProgress")
            .put("LastUpdateStatusReason", REASON)
            .put("LastUpdateStatusReasonCode", CODE));
  }
}
