package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Changes that are planned and wait to be executed.
 *
 * @param status CREATE_COMPLETE or FAILED
 * @param executionStatus AVAILABLE, UNAVAILABLE, EXECUTE_IN_PROGRESS, EXECUTE_COMPLETE,
 *     EXECUTE_FAILED or OBSOLETE
 * @param type CREATE or UPDATE
 * @param changes as DescribeChangeSet shows them
 * @param onFailure what a failed creation leads to; empty for the default
 */
record ChangeSet(
    String id,
    String name,
    String stackId,
    String stackName,
    String description,
    String type,
    String status,
    String statusReason,
    String executionStatus,
    long createdMillis,
    Settings settings,
    List<JsonNode> changes,
    String onFailure) {

  /** Whether it can never be executed any more, so that its name is free again. */
  boolean isOver() {
    return executionStatus.equals("EXECUTE_COMPLETE")
        || executionStatus.equals("EXECUTE_FAILED")
        || executionStatus.equals("OBSOLETE");
  }

  ChangeSet executing(String now) {
    return new ChangeSet(
        id,
        name,
        stackId,
        stackName,
        description,
        type,
        status,
        statusReason,
        now,
        createdMillis,
        settings,
        changes,
        onFailure);
  }
}
