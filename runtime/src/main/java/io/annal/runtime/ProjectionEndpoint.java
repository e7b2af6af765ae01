package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.projection.ProjectionHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes events from the bus and brings the projections of their kind of aggregate up to date.
 *
 * <p>From a queue they come in batches: what failed is answered by its message ids, as <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting">partial
 * batch responses</a> want it, so that the queue delivers that again and in the end keeps it as a
 * dead letter. An event that comes by itself fails the invocation, so that Lambda does the same.
 * Either way a projection, an aggregate or an event that fails holds no other back.
 */
public final class ProjectionEndpoint implements Endpoint {
  private final List<ProjectionHandler> projections;
  private final InstantSource clock;
  private final Telemetry telemetry;

  /**
   * Keeps these projections.
   *
   * @throws IllegalArgumentException where two have one name, and so the same rows
   */
  public ProjectionEndpoint(
      List<? extends ProjectionHandler> projections, InstantSource clock, Telemetry telemetry) {
    var names = new HashSet<String>();
    for (var projection : projections) {
      if (!names.add(projection.name())) {
        throw new IllegalArgumentException("two projections are named " + projection.name());
      }
    }
    this.projections = List.copyOf(projections);
    this.clock = clock;
    this.telemetry = telemetry;
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    var envelope = JsonText.parseObject(payload);
    return envelope.get("Records").orElse(Json.NULL) instanceof Json.Arr(var records)
        ? messages(records, invocation.log())
        : event(envelope, invocation.log());
  }

  private Json event(Json.Obj envelope, Log log) {
    var delivery = BusDelivery.of(Optional.empty(), envelope);
    var batch = new ProjectionBatch(projections, log).deliver(List.of(delivery));
    for (var failure : batch.failures().values()) {
      throw failure;
    }
    lag(delivery);
    return batch.results();
  }

  private Json messages(List<Json> records, Log log) {
    var failed = new LinkedHashSet<String>();
    var deliveries = new ArrayList<BusDelivery>();
    for (int i = 0; i < records.size(); i++) {
      read(i, records.get(i), failed, log).ifPresent(deliveries::add);
    }
    var failures = new ProjectionBatch(projections, log).deliver(deliveries).failures();
    for (var delivery : deliveries) {
      if (failures.containsKey(delivery)) {
        delivery.messageId().ifPresent(failed::add);
      } else {
        lag(delivery);
      }
    }
    telemetry.count("ProjectionFailures", failed.size());
    return Json.EMPTY.with(
        "batchItemFailures",
        Json.of(
            failed.stream()
                .map(id -> (Json) Json.EMPTY.with("itemIdentifier", Json.of(id)))
                .toList()));
  }

  /** A message that is no event of ours fails alone. */
  private static Optional<BusDelivery> read(int number, Json record, Set<String> failed, Log log) {
    if (!(record instanceof Json.Obj message
        && message.get("messageId").orElse(Json.NULL) instanceof Json.Str(var id))) {
      throw new InvalidDataException(
          "Records[%d].messageId".formatted(number), "the id of a queue's message", "none");
    }
    try {
      return Optional.of(BusDelivery.ofMessage(id, message));
    } catch (RuntimeException e) { // whatever is wrong with it is not the others' matter
      log.with("messageId", id).error("a message is no event of ours", e);
      failed.add(id);
      return Optional.empty();
    }
  }

  private void lag(BusDelivery delivery) {
    if (!delivery.replayed()) {
      var event = delivery.delivered().event();
      telemetry.duration("ProjectionLag", Duration.between(event.timestamp(), clock.instant()));
    }
  }
}
