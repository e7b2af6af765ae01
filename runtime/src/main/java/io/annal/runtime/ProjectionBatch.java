package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.projection.ProjectionHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/**
 * Delivered events on their way into projections, together, so that each row is written once. What
 * fails is known by event.
 */
final class ProjectionBatch {
  /** So many projections are brought up to date at the same time. */
  private static final int TOGETHER = 8;

  private record Stream(String aggregateType, AggregateId id) {}

  private final List<ProjectionHandler> projections;
  private final Log log;
  private final Map<BusDelivery, RuntimeException> failures = new LinkedHashMap<>();
  private Json.Obj results = Json.EMPTY;

  ProjectionBatch(List<ProjectionHandler> projections, Log log) {
    this.projections = projections;
    this.log = log;
  }

  ProjectionBatch deliver(List<BusDelivery> deliveries) {
    var streams = new LinkedHashMap<Stream, List<BusDelivery>>();
    for (var each : deliveries) {
      var event = each.delivered();
      streams
          .computeIfAbsent(
              new Stream(event.aggregateType(), event.event().aggregateId()),
              stream -> new ArrayList<>())
          .add(each);
    }
    streams.values().forEach(each -> each.sort(Comparator.comparingLong(BusDelivery::sequence)));
    deliver(streams).forEach(this::settle);
    return this;
  }

  /** The threads are started by this one, and so have its time budget. */
  private List<Delivery> deliver(Map<Stream, List<BusDelivery>> streams) {
    try (var threads = Executors.newFixedThreadPool(TOGETHER, Thread.ofVirtual().factory())) {
      var delivering =
          projections.stream()
              .map(projection ->
                  CompletableFuture.supplyAsync(() -> Delivery.into(projection, streams), threads))
              .toList();
      return delivering.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // no fault of an event's
      }
      throw e;
    }
  }

  /** What became of the events that a projection takes, by aggregate. */
  private record Delivery(
      ProjectionHandler projection,
      List<List<BusDelivery>> events,
      List<ProjectionHandler.Result> results) {

    static Delivery into(ProjectionHandler projection, Map<Stream, List<BusDelivery>> streams) {
      var own =
          streams.entrySet().stream()
              .filter(each -> each.getKey().aggregateType().equals(projection.aggregateType()))
              .map(Map.Entry::getValue)
              .toList();
      return new Delivery(
          projection,
          own,
          projection.deliverEach(own.stream().map(ProjectionBatch::events).toList()));
    }
  }

  /** An aggregate that failed is tried one by one, so that an event holds only later ones back. */
  private void settle(Delivery delivery) {
    var projection = delivery.projection();
    for (int i = 0; i < delivery.events().size(); i++) {
      var events = delivery.events().get(i);
      switch (delivery.results().get(i)) {
        case ProjectionHandler.Result.Taken(var delivered) -> taken(projection, events, delivered);
        case ProjectionHandler.Result.Failed(var why) when events.size() == 1 ->
            failed(projection, events, why);
        case ProjectionHandler.Result.Failed failed -> deliverOneByOne(projection, events);
      }
    }
  }

  private static List<RecordedEvent> events(List<BusDelivery> deliveries) {
    return deliveries.stream().map(each -> each.delivered().event()).toList();
  }

  private void deliverOneByOne(ProjectionHandler projection, List<BusDelivery> events) {
    for (int i = 0; i < events.size(); i++) {
      var event = List.of(events.get(i));
      try {
        taken(projection, event, projection.deliver(events(event)));
      } catch (RuntimeException e) {
        failed(projection, events.subList(i, events.size()), e);
        return;
      }
    }
  }

  private void taken(
      ProjectionHandler projection, List<BusDelivery> events, ProjectionHandler.Delivered result) {
    results = results.with(projection.name(), Json.of(result.name()));
    commits(events)
        .forEach(commit ->
            commit
                .getFirst()
                .log(log)
                .info("%s: %s %s".formatted(projection.name(), numbers(commit), result)));
  }

  /** A line of the log for each commit, for its events are of one conversation. */
  private static Iterable<List<BusDelivery>> commits(List<BusDelivery> events) {
    var commits = new LinkedHashMap<String, List<BusDelivery>>();
    for (var each : events) {
      commits
          .computeIfAbsent(each.delivered().cause().commandId(), id -> new ArrayList<>())
          .add(each);
    }
    return commits.values();
  }

  private static String numbers(List<BusDelivery> events) {
    long first = events.getFirst().sequence();
    long last = events.getLast().sequence();
    return first == last ? "event " + first : "events %d to %d".formatted(first, last);
  }

  private void failed(
      ProjectionHandler projection, List<BusDelivery> events, RuntimeException why) {
    events
        .getFirst()
        .log(log)
        .error("%s: %s failed".formatted(projection.name(), numbers(events)), why);
    events.forEach(event -> failures.merge(event, why, ProjectionBatch::joined));
  }

  private static RuntimeException joined(RuntimeException first, RuntimeException next) {
    if (!first.equals(next)) {
      first.addSuppressed(next);
    }
    return first;
  }

  /** What became of the events in each projection. */
  Json.Obj results() {
    return results;
  }

  /** The events that some projection could not take, with why. */
  Map<BusDelivery, RuntimeException> failures() {
    return failures;
  }
}
