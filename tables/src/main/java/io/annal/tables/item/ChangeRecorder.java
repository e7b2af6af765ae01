package io.annal.tables.item;

import io.annal.tables.storage.WriteBatch;

/**
 * Writes down what changed, in the very batch that changes it: streams, and the history for
 * recovery.
 */
@FunctionalInterface
public interface ChangeRecorder {
  /** Adds its record to the batch, if the change's table wants one. */
  void record(Change change, WriteBatch batch);
}
