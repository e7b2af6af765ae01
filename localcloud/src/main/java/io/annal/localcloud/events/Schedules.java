package io.annal.localcloud.events;

import io.annal.localcloud.events.Router.Taken;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets rules trigger themselves, within a second of their times. What falls into a time in which
 * nothing ran is left out; a rule that was due several times since the last look triggers once.
 */
final class Schedules implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  private final Clock clock;
  private final Rules rules;
  private final Router router;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("events-schedules").factory());
  private Instant looked;

  Schedules(Clock clock, Rules rules, Router router) {
    this.clock = clock;
    this.rules = rules;
    this.router = router;
    this.looked = clock.instant();
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(this::lookOrLog, 1, 1, TimeUnit.SECONDS);
  }

  private void lookOrLog() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.error("Scheduled rules could not be triggered", e);
    }
  }

  /** Triggers what has become due since the last look. */
  synchronized void look() {
    var now = clock.instant();
    var due = new ArrayList<Taken>();
    for (var rule : rules.scheduled()) {
      due(rule, now).ifPresent(time -> due.add(event(rule.name(), time, now)));
    }
    if (!due.isEmpty()) {
      router.take(due);
    }
    looked = now;
  }

  private Optional<Instant> due(Rules.Scheduled rule, Instant now) {
    var after = looked.isBefore(rule.since()) ? rule.since() : looked;
    return rule.schedule().next(after, rule.since()).filter(time -> !time.isAfter(now));
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html */
  private static Taken event(RuleName rule, Instant time, Instant now) {
    var tree =
        Json.object()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", "Scheduled Event")
            .put("source", "aws.events")
            .put("account", rule.bus().account())
            .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
            .put("region", rule.bus().region());
    tree.putArray("resources").add(rule.arn());
    tree.putObject("detail");
    return new Taken(rule.bus(), Event.of(tree, now, ""), List.of(rule.name()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
