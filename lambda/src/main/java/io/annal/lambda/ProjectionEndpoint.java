package io.annal.lambda;

import io.annal.Json;
import io.annal.Projecting;
import io.annal.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from the bus and brings the projections of their kind of aggregate up to date. It
 * throws where one fails, so that Lambda tries again and in the end keeps the event as a dead
 * letter; the others have been brought up to date all the same.
 */
public final class ProjectionEndpoint implements Endpoint {
  private final List<Projecting> projections;
  private final InstantSource clock;
  private final Telemetry telemetry;

  /** Keeps these projections. */
  public ProjectionEndpoint(
      List<? extends Projecting> projections, InstantSource clock, Telemetry telemetry) {
    this.projections = List.copyOf(projections);
    this.clock = clock;
    this.telemetry = telemetry;
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    var envelope = JsonText.parseObject(payload);
    var delivered = BusEvent.of(envelope.get("detail").orElse(Json.NULL));
    var event = delivered.event();
    var log =
        TraceContext.log(invocation.log(), delivered.cause().metadata())
            .with("correlationId", delivered.cause().correlationId())
            .with("commandId", delivered.cause().commandId())
            .with("causationId", event.id().toString())
            .with("aggregateId", event.aggregateId().value());
    var results = Json.EMPTY;
    RuntimeException failure = null;
    for (var projection : projections) {
      if (projection.aggregateType().equals(delivered.aggregateType())) {
        try {
          var result = projection.deliver(List.of(event));
          log.info("%s: event %d %s".formatted(projection.name(), event.sequence(), result));
          results = results.with(projection.name(), Json.of(result.name()));
        } catch (RuntimeException e) {
          log.error("%s: event %d failed".formatted(projection.name(), event.sequence()), e);
          failure = joined(failure, e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    if (envelope.get("replay-name").isEmpty()) {
      telemetry.duration("ProjectionLag", Duration.between(event.timestamp(), clock.instant()));
    }
    return results;
  }

  private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
