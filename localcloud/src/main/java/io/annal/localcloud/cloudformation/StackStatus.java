package io.annal.localcloud.cloudformation;

/** The states of a stack, as AWS names them. */
enum StackStatus {
  CREATE_IN_PROGRESS,
  CREATE_FAILED,
  CREATE_COMPLETE,
  ROLLBACK_IN_PROGRESS,
  ROLLBACK_FAILED,
  ROLLBACK_COMPLETE,
  DELETE_IN_PROGRESS,
  DELETE_FAILED,
  DELETE_COMPLETE,
  UPDATE_IN_PROGRESS,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
  UPDATE_COMPLETE,
  UPDATE_FAILED,
  UPDATE_ROLLBACK_IN_PROGRESS,
  UPDATE_ROLLBACK_FAILED,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
  UPDATE_ROLLBACK_COMPLETE,
  REVIEW_IN_PROGRESS;

  /** Says whether something is being done to the stack. */
  boolean isBusy() {
    return name().endsWith("_IN_PROGRESS") && this != REVIEW_IN_PROGRESS;
  }

  /** Says whether the stack can be updated. */
  boolean isUpdatable() {
    return switch (this) {
      case CREATE_COMPLETE,
          UPDATE_COMPLETE,
          UPDATE_ROLLBACK_COMPLETE,
          UPDATE_FAILED,
          CREATE_FAILED ->
          true;
      case CREATE_IN_PROGRESS,
          ROLLBACK_IN_PROGRESS,
          ROLLBACK_FAILED,
          ROLLBACK_COMPLETE,
          DELETE_IN_PROGRESS,
          DELETE_FAILED,
          DELETE_COMPLETE,
          UPDATE_IN_PROGRESS,
          UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
          UPDATE_ROLLBACK_IN_PROGRESS,
          UPDATE_ROLLBACK_FAILED,
          UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
          REVIEW_IN_PROGRESS ->
          false;
    };
  }
}
