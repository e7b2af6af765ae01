package io.annal.runtime;

import io.annal.Json;
import io.annal.process.ProcessManager;
import java.util.List;

/**
 * Commands that begin processes, the processes' own events, and a schedule's ticks, told apart by
 * their payloads.
 */
final class ProcessesEndpoint implements Endpoint {
  private final Endpoint commands;
  private final List<ProcessEndpoint> processes;

  ProcessesEndpoint(Endpoint commands, List<ProcessEndpoint> processes) {
    this.commands = commands;
    this.processes = List.copyOf(processes);
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    if (CommandEndpoint.isCommand(payload)) {
      return commands.handle(payload, invocation);
    }
    var detail = JsonText.parseObject(payload).get("detail").orElse(Json.NULL);
    return detail instanceof Json.Obj fields && fields.get("AggregateType").isPresent()
        ? advance(BusEvent.of(fields), invocation.log())
        : tick(invocation.log());
  }

  private Json advance(BusEvent delivered, Log log) {
    return processes.stream()
        .filter(process -> process.aggregateType().equals(delivered.aggregateType()))
        .findFirst()
        .<Json>map(process -> process.advance(delivered, log))
        .orElse(Json.EMPTY);
  }

  /** One kind that fails holds no other back, and each has its share of the time. */
  private Json tick(Log log) {
    int moved = 0;
    var share = ProcessManager.LONGEST_TICK.dividedBy(Math.max(1, processes.size()));
    RuntimeException failed = null;
    for (var process : processes) {
      try {
        moved += process.tick(share, log);
      } catch (RuntimeException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
    return Json.EMPTY.with("overdue", Json.of(moved));
  }
}
