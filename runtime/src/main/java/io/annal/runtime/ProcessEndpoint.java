package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.process.ProcessManager;
import java.util.List;

/**
 * Moves processes on: a process's own event from the bus moves that one on, anything that is no
 * event of ours, such as a schedule's, moves on all those whose deadline has passed. It throws
 * where one cannot be moved on now, so that Lambda tries again.
 */
public final class ProcessEndpoint implements Endpoint {
  private final ProcessManager<?, ?, ?> manager;
  private final int formerRevision;
  private final Telemetry telemetry;

  /** By this environment; asked once more by each, which costs eight small reads. */
  private volatile boolean takenOver;

  /**
   * Moves one kind of process on.
   *
   * @param formerRevision see {@link ProcessManager#takeOver}
   */
  public ProcessEndpoint(ProcessManager<?, ?, ?> manager, int formerRevision, Telemetry telemetry) {
    this.manager = manager;
    this.formerRevision = formerRevision;
    this.telemetry = telemetry;
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    var detail = JsonText.parseObject(payload).get("detail").orElse(Json.NULL);
    return detail instanceof Json.Obj fields && fields.get("AggregateType").isPresent()
        ? advance(BusEvent.of(fields), invocation.log())
        : tick(invocation.log());
  }

  private Json advance(BusEvent delivered, Log log) {
    var event = delivered.event();
    if (!delivered.aggregateType().equals(manager.aggregateType())) {
      return Json.EMPTY;
    }
    var state = manager.advance(event, delivered.cause());
    telemetry.count("ProcessesAdvanced", 1);
    TraceContext.log(log, delivered.cause().metadata())
        .with("correlationId", delivered.cause().correlationId())
        .with("causationId", event.id().toString())
        .with("aggregateId", event.aggregateId().value())
        .info("moved on to " + state.getClass().getSimpleName());
    return Json.EMPTY.with("advanced", Json.of(event.aggregateId().value()));
  }

  private Json tick(Log log) {
    List<AggregateId> moved;
    try {
      takenOver = takenOver || manager.takeOver(formerRevision);
    } finally { // what cannot be taken over holds nothing back
      moved = manager.tick();
    }
    telemetry.count("ProcessesOverdue", moved.size());
    log.info("%d overdue processes were moved on".formatted(moved.size()));
    return Json.EMPTY.with("overdue", Json.of(moved.size()));
  }
}
