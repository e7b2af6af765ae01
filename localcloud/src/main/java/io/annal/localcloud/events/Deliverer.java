package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.delivery.Backoff;
import io.annal.localcloud.delivery.Outbox;
import io.annal.localcloud.delivery.Outbox.Outcome;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Outages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries deliveries until the target took them, or until the retry policy says that it is enough.
 */
final class Deliverer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(10));

  private final Clock clock;
  private final Outages outages;
  private final Invoker invoker;
  private final Counts counts;
  private final Outbox retries;
  private volatile boolean closing;

  Deliverer(Cloud cloud, Invoker invoker, Counts counts) {
    this.clock = cloud.clock();
    this.outages = cloud.outages();
    this.invoker = invoker;
    this.counts = counts;
    this.retries = new Outbox(cloud.state().map("events.retries"), clock, this::retry);
  }

  void resume() {
    retries.resume();
  }

  /** Makes the first attempt; what it leaves to do is on disk when this returns. */
  void first(Delivery delivery) throws InterruptedException {
    if (attempt(delivery) instanceof Outcome.Again(var task, var due)) {
      retries.addAt(task, due);
    }
  }

  private Outcome retry(ObjectNode task) throws InterruptedException {
    return attempt(Delivery.stored(task).retried());
  }

  private Outcome attempt(Delivery delivery) throws InterruptedException {
    var rule = delivery.rule();
    outages.await(rule.bus().region());
    var first = delivery.retries() == 0;
    counts.attempted(rule, delivery.retries());
    if (first) {
      counts.latency(rule, "IngestionToInvocationStartLatency", since(delivery));
    }
    try {
      invoke(delivery);
      counts.succeeded(rule);
      counts.latency(rule, "IngestionToInvocationSuccessLatency", since(delivery));
      return new Outcome.Done();
    } catch (DeliveryFailure failure) {
      return failed(delivery, failure);
    } finally {
      if (first) {
        counts.latency(rule, "IngestionToInvocationCompleteLatency", since(delivery));
      }
    }
  }

  private void invoke(Delivery delivery) throws DeliveryFailure, InterruptedException {
    try {
      invoker.invoke(delivery);
    } catch (DeliveryFailure failure) {
      interruptedWhenClosing();
      throw failure;
    } catch (RuntimeException e) {
      interruptedWhenClosing();
      LOG.error("Target {} failed unexpectedly", delivery.targetArn(), e);
      throw DeliveryFailure.unexpected(e);
    }
  }

  /** A failure while the cloud stops says nothing of the target. */
  private void interruptedWhenClosing() throws InterruptedException {
    if (closing) {
      throw new InterruptedException("the cloud stops");
    }
  }

  private Outcome failed(Delivery delivery, DeliveryFailure failure) {
    var policy = RetryPolicy.of(delivery.target());
    var now = clock.instant();
    var deadline = delivery.event().ingested().plus(policy.age());
    if (!failure.retriable()) {
      giveUp(delivery, failure, "");
    } else if (delivery.retries() >= policy.retries()) {
      giveUp(delivery, failure, "MaximumRetryAttempts");
    } else if (!now.isBefore(deadline)) {
      giveUp(delivery, failure, "MaximumEventAgeInSeconds");
    } else {
      return new Outcome.Again(delivery.store(), due(delivery, now, deadline));
    }
    return new Outcome.Done();
  }

  private static Instant due(Delivery delivery, Instant now, Instant deadline) {
    var due = now.plus(BACKOFF.delay(delivery.retries()));
    return due.isBefore(deadline) ? due : deadline;
  }

  private void giveUp(Delivery delivery, DeliveryFailure failure, String exhausted) {
    var rule = delivery.rule();
    LOG.warn(
        "Event {} was not delivered to {}: {} {}",
        delivery.event().id(),
        delivery.targetArn(),
        failure.code(),
        failure.reason());
    if (failure.code().equals("LOOP_DETECTED")) {
      counts.looped(rule);
    } else {
      counts.failed(rule);
    }
    var queue = delivery.target().path("DeadLetterConfig").path("Arn").asText("");
    if (!queue.isEmpty()) {
      deadLetter(delivery, failure, exhausted, queue);
    }
  }

  private void deadLetter(
      Delivery delivery, DeliveryFailure failure, String exhausted, String queue) {
    try {
      invoker.deadLetter(delivery, queue, failure, exhausted);
      counts.deadLettered(delivery.rule(), true);
    } catch (AwsException e) {
      LOG.error(
          "Event {} is lost to the dead-letter queue {}: {}",
          delivery.event().id(),
          queue,
          e.getMessage());
      counts.deadLettered(delivery.rule(), false);
    }
  }

  private Duration since(Delivery delivery) {
    return Duration.between(delivery.event().ingested(), clock.instant());
  }

  @Override
  public void close() {
    closing = true;
    retries.close();
  }
}
