package io.annal.tables.capacity;

import io.annal.tables.schema.TableDefinition;
import java.util.Optional;

/** Learns what requests consume, for metrics. Called by the threads of the requests. */
public interface CapacityListener {
  /** Wants to know nothing. */
  CapacityListener NONE =
      new CapacityListener() {
        @Override
        public void consumed(
            TableDefinition table, Optional<String> globalIndex, Use use, double units) {}

        @Override
        public void throttled(TableDefinition table, Optional<String> globalIndex, Use use) {}
      };

  /** What units are for. */
  enum Use {
    READ,
    WRITE
  }

  /** Units were consumed of a table with its local indexes, or of a global index. */
  void consumed(TableDefinition table, Optional<String> globalIndex, Use use, double units);

  /** A request, or a part of a batch, was refused. */
  void throttled(TableDefinition table, Optional<String> globalIndex, Use use);
}
