package io.annal.tables.schema;

import io.annal.tables.storage.WriteBatch;
import java.util.List;
import java.util.Optional;

/**
 * Writes down what a change of a table's definition means for others, in the very batch that
 * changes it: a stream that was switched off or lost its table is readable for a day.
 */
@FunctionalInterface
public interface DefinitionRecorder {
  /** Does nothing. */
  DefinitionRecorder NONE = (before, after, batch) -> {};

  /** One that tells several. */
  static DefinitionRecorder all(List<DefinitionRecorder> recorders) {
    return (before, after, batch) ->
        recorders.forEach(recorder -> recorder.record(before, after, batch));
  }

  /**
   * Adds its record to the batch.
   *
   * @param before empty where the table is created
   * @param after empty where the table is deleted
   */
  void record(Optional<TableDefinition> before, Optional<TableDefinition> after, WriteBatch batch);
}
