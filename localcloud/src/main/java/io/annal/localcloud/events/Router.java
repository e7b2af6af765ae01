package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.delivery.Outbox;
import io.annal.localcloud.delivery.Outbox.Outcome;
import io.annal.localcloud.wire.Cloud;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Takes events on a bus: keeps them, matches them, archives them and sends each to the targets of
 * every rule that it matches. One write to disk per request, whatever the number of its events and
 * targets; it is undone when all that follows from it is done or kept elsewhere.
 */
final class Router implements AutoCloseable {
  private final Outbox taken;
  private final Matchers matchers;
  private final ArchiveStore archives;
  private final Targets targets;
  private final Deliverer deliverer;
  private final Counts counts;

  Router(
      Cloud cloud,
      Matchers matchers,
      ArchiveStore archives,
      Targets targets,
      Deliverer deliverer,
      Counts counts) {
    this.taken = new Outbox(cloud.state().map("events.taken"), cloud.clock(), this::work);
    this.matchers = matchers;
    this.archives = archives;
    this.targets = targets;
    this.deliverer = deliverer;
    this.counts = counts;
  }

  /**
   * An event and the bus that it came to.
   *
   * @param triggered names of the rules that it is for, whatever their patterns; empty where the
   *     patterns decide
   */
  record Taken(BusName bus, Event event, List<String> triggered) {
    Taken(BusName bus, Event event) {
      this(bus, event, List.of());
    }

    private ObjectNode store() {
      var stored = event.store().put("Bus", bus.key());
      if (!triggered.isEmpty()) {
        triggered.forEach(stored.putArray("Triggered")::add);
      }
      return stored;
    }

    private static Taken stored(ObjectNode stored) {
      var rules = new ArrayList<String>();
      stored.path("Triggered").forEach(rule -> rules.add(rule.asText()));
      return new Taken(BusName.ofKey(stored.path("Bus").asText()), Event.stored(stored), rules);
    }
  }

  void resume() {
    taken.resume();
  }

  /** Acknowledges: when this returns, the events are on disk. */
  void take(List<Taken> events) {
    var task = Json.object();
    var list = task.putArray("Events");
    for (var item : events) {
      list.add(item.store());
    }
    taken.add(task);
  }

  private Outcome work(ObjectNode task) throws InterruptedException {
    var events = new ArrayList<Taken>();
    for (JsonNode node : task.path("Events")) {
      events.add(Taken.stored((ObjectNode) node));
    }
    route(events, Set.of());
    return new Outcome.Done();
  }

  /**
   * Sends events to what they match; returns when every first attempt was made.
   *
   * @param onlyRules ARNs of the rules that may match; all where it is empty
   */
  void route(List<Taken> events, Set<String> onlyRules) throws InterruptedException {
    var deliveries = new ArrayList<Delivery>();
    for (var item : events) {
      deliveries.addAll(match(item, onlyRules));
    }
    if (deliveries.size() == 1) {
      deliverer.first(deliveries.getFirst());
    } else {
      all(deliveries);
    }
  }

  private List<Delivery> match(Taken item, Set<String> onlyRules) {
    var rules =
        rules(item).stream()
            .map(name -> new RuleName(item.bus(), name))
            .filter(rule -> onlyRules.isEmpty() || onlyRules.contains(rule.arn()))
            .toList();
    if (!rules.isEmpty()) {
      counts.matched(item.bus());
    }
    var deliveries = new ArrayList<Delivery>();
    for (var rule : rules) {
      var ofRule =
          targets.of(rule).map(target -> new Delivery(rule, target, item.event(), 0)).toList();
      counts.triggered(rule, ofRule.size());
      deliveries.addAll(ofRule);
    }
    return deliveries;
  }

  private List<String> rules(Taken item) {
    if (!item.triggered().isEmpty()) {
      return item.triggered();
    }
    var match = matchers.match(item.bus(), item.event());
    if (!item.event().replayed()) {
      match.archives().forEach(archive -> archives.add(archive, item.event()));
    }
    return match.rules();
  }

  private void all(List<Delivery> deliveries) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var attempts = new ArrayList<Future<?>>();
      for (var delivery : deliveries) {
        attempts.add(
            threads.submit(() -> {
              deliverer.first(delivery);
              return null;
            }));
      }
      for (var attempt : attempts) {
        await(attempt);
      }
    }
  }

  private static void await(Future<?> attempt) throws InterruptedException {
    try {
      attempt.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException unexpected -> throw unexpected;
        case null, default -> throw new IllegalStateException("a delivery failed", e);
      }
    }
  }

  @Override
  public void close() {
    taken.close();
  }
}
