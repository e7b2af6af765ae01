package io.annal.cli.deploy;

import io.annal.cli.terminal.CliException;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Says of a stack that is not as wanted what happened, what failed first, and what to type. */
final class StackFailure {
  private final CloudFormationClient cloudFormation;
  private final String name;

  StackFailure(CloudFormationClient cloudFormation, String name) {
    this.cloudFormation = cloudFormation;
    this.name = name;
  }

  CliException of(StackStatus status) {
    return new CliException(
        "%s %s (%s)%s; %s"
            .formatted(
                name,
                happened(status),
                status,
                firstFailure().map(failure -> ": " + failure).orElse(""),
                next(status)));
  }

  private static String happened(StackStatus status) {
    return switch (status) {
      case ROLLBACK_COMPLETE -> "could not be created and was rolled back";
      case CREATE_FAILED, ROLLBACK_FAILED -> "could not be created";
      case UPDATE_ROLLBACK_COMPLETE -> "could not be updated and is as it was before";
      case UPDATE_FAILED, UPDATE_ROLLBACK_FAILED -> "could not be updated, nor brought back";
      case DELETE_FAILED -> "could not be deleted";
      case REVIEW_IN_PROGRESS -> "waits for a change set to be executed";
      default ->
          status.toString().endsWith("_IN_PROGRESS")
              ? "is being worked on"
              : "is in a state that cannot be updated";
    };
  }

  private String next(StackStatus status) {
    return switch (status) {
      case ROLLBACK_COMPLETE, CREATE_FAILED, ROLLBACK_FAILED, DELETE_FAILED, REVIEW_IN_PROGRESS ->
          "type aws cloudformation delete-stack --stack-name %s, and deploy again".formatted(name);
      case UPDATE_FAILED, UPDATE_ROLLBACK_FAILED ->
          "mend that, type aws cloudformation continue-update-rollback --stack-name %s, and deploy again"
              .formatted(name);
      case UPDATE_ROLLBACK_COMPLETE -> "mend that, and deploy again";
      default ->
          "type aws cloudformation describe-stack-events --stack-name %s, and deploy again when it has ended"
              .formatted(name);
    };
  }

  /**
   * Of the last thing that was asked of the stack. Events come newest first; what was only
   * cancelled is a consequence, not the cause.
   */
  private Optional<String> firstFailure() {
    return cloudFormation
        .describeStackEventsPaginator(which -> which.stackName(name))
        .stackEvents()
        .stream()
        .takeWhile(event -> !"User Initiated".equals(event.resourceStatusReason()))
        .filter(StackFailure::isCause)
        .reduce((later, earlier) -> earlier)
        .map(event -> event.logicalResourceId() + " failed: " + event.resourceStatusReason());
  }

  private static boolean isCause(StackEvent event) {
    String reason = String.valueOf(event.resourceStatusReason());
    boolean failed =
        event.resourceStatus() == ResourceStatus.CREATE_FAILED
            || event.resourceStatus() == ResourceStatus.UPDATE_FAILED
            || event.resourceStatus() == ResourceStatus.DELETE_FAILED;
    return failed && !reason.endsWith("cancelled");
  }
}
