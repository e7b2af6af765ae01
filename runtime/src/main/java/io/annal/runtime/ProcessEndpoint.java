package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.process.ProcessManager;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Moves one kind of process on. */
final class ProcessEndpoint {
  private final ProcessManager<?, ?, ?> manager;
  private final OptionalInt formerRevision;
  private final Telemetry telemetry;

  /** By this environment; asked once more by each, which costs eight small reads. */
  private volatile boolean takenOver;

  /**
   * @param formerRevision see {@link ManagedProcess#takingOver}
   */
  ProcessEndpoint(
      ProcessManager<?, ?, ?> manager, OptionalInt formerRevision, Telemetry telemetry) {
    this.manager = manager;
    this.formerRevision = formerRevision;
    this.takenOver = formerRevision.isEmpty();
    this.telemetry = telemetry;
  }

  String aggregateType() {
    return manager.aggregateType();
  }

  /** Moves the process on whose event that is; throws where it cannot be moved on now. */
  Json advance(BusEvent delivered, Log log) {
    var event = delivered.event();
    var state = manager.advance(event, delivered.cause());
    telemetry.count("ProcessesAdvanced", 1);
    TraceContext.log(log, delivered.cause().metadata())
        .with("correlationId", delivered.cause().correlationId())
        .with("causationId", event.id().toString())
        .with("aggregateId", event.aggregateId().value())
        .info("moved on to " + state.getClass().getSimpleName());
    return Json.EMPTY.with("advanced", Json.of(event.aggregateId().value()));
  }

  /** How many were moved on, of those whose deadline has passed, within that time. */
  int tick(Duration longest, Log log) {
    List<AggregateId> moved;
    try {
      takenOver = takenOver || manager.takeOver(formerRevision.getAsInt());
    } finally { // what cannot be taken over holds nothing back
      moved = manager.tick(longest);
    }
    telemetry.count("ProcessesOverdue", moved.size());
    log.info(
        "%d overdue processes of type %s were moved on".formatted(moved.size(), aggregateType()));
    return moved.size();
  }
}
