package io.annal.runtime;

import io.annal.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/**
 * Whether the bus is there. {@code PutEvents} does not tell: EventBridge answers entries for a bus
 * that does not exist with ids, fails none of them, and drops the events. <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html">DescribeEventBus</a>
 * does.
 *
 * <p>It is asked before the first entries, and again after entries were sent, at most once in an
 * {@linkplain #INTERVAL interval}: after, so that what was sent to a bus that was deleted shortly
 * before is not taken for published. Any other failure to ask says nothing about the bus, and holds
 * nothing back: that publishing goes on must not depend on the API for managing buses.
 */
final class BusPresence {
  /**
   * How long an answer is good for. Between deletion and discovery no more than this is lost by a
   * publisher that is busy, and nothing by one that is not.
   */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final EventBridgeClient client;
  private final Bus bus;
  private final InstantSource clock;
  private final Telemetry telemetry;
  private @Nullable Instant asked;

  BusPresence(EventBridgeClient client, Bus bus, InstantSource clock, Telemetry telemetry) {
    this.client = client;
    this.bus = bus;
    this.clock = clock;
    this.telemetry = telemetry;
  }

  /** To ask before entries are sent: where the bus was not there yet when it was last asked for. */
  boolean isMissing(Log log) {
    return asked == null && ask(log);
  }

  /** To ask after entries were sent: where the last answer is old. */
  boolean isGone(Log log) {
    var last = asked;
    return (last == null || !clock.instant().isBefore(last.plus(INTERVAL))) && ask(log);
  }

  private boolean ask(Log log) {
    var now = clock.instant();
    try {
      client.describeEventBus(describe -> describe.name(bus.name()));
    } catch (ResourceNotFoundException e) {
      log.error(
          "the event bus %s does not exist, last seen %s: events stay in the stream until it does"
              .formatted(bus.name(), asked == null ? "never" : "at " + asked),
          e);
      telemetry.count("BusMissing", 1);
      asked = null;
      return true;
    } catch (SdkException e) {
      log.error("could not see whether the event bus %s exists".formatted(bus.name()), e);
      telemetry.count("BusChecksFailed", 1);
    }
    asked = now;
    return false;
  }
}
