package io.annal.localcloud.events;

import io.annal.localcloud.delivery.Meter;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The metrics of AWS/Events, with the names and dimensions of
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html : of a rule on the
 * default bus by RuleName alone, on a custom bus by EventBusName and RuleName.
 */
final class Counts implements AutoCloseable {
  private final Meter meter;

  Counts(Cloud cloud) {
    meter = new Meter(cloud, "AWS/Events", "events.amazonaws.com");
  }

  void start() {
    meter.start();
  }

  void putEvents(CallContext context, int entries, int failed, int bytes, Duration took) {
    none(context, "PutEventsApproximateCallCount", 1);
    none(context, "PutEventsApproximateSuccessCount", 1);
    none(context, "PutEventsEntriesCount", entries);
    none(context, "PutEventsFailedEntriesCount", failed);
    meter.record(context, "PutEventsRequestSize", Map.of(), "Bytes", bytes);
    meter.record(context, "PutEventsLatency", Map.of(), "Milliseconds", millis(took));
  }

  /** An event matched at least one rule of its bus. */
  void matched(BusName bus) {
    meter.count(at(bus), "MatchedEvents", Map.of("EventBusName", bus.name()));
  }

  void triggered(RuleName rule, int invocations) {
    var place = at(rule.bus());
    meter.count(place, "MatchedEvents", ofRule(rule));
    everywhere(rule, "TriggeredRules");
    none(place, "InvocationsCreated", invocations);
  }

  void attempted(RuleName rule, int retries) {
    everywhere(rule, "InvocationAttempts");
    if (retries > 0) {
      everywhere(rule, "RetryInvocationAttempts");
    }
  }

  void latency(RuleName rule, String name, Duration took) {
    var place = at(rule.bus());
    for (var dimensions : all(rule)) {
      meter.record(place, name, dimensions, "Milliseconds", millis(took));
    }
  }

  void succeeded(RuleName rule) {
    everywhere(rule, "SuccessfulInvocationAttempts");
    invoked(rule);
  }

  void failed(RuleName rule) {
    meter.count(at(rule.bus()), "FailedInvocations", ofRule(rule));
    invoked(rule);
  }

  void looped(RuleName rule) {
    meter.count(at(rule.bus()), "DeadLetterInvocations", ofRule(rule));
  }

  void deadLettered(RuleName rule, boolean sent) {
    meter.count(
        at(rule.bus()),
        sent ? "InvocationsSentToDlq" : "InvocationsFailedToBeSentToDlq",
        ofRule(rule));
  }

  private void invoked(RuleName rule) {
    meter.count(at(rule.bus()), "Invocations", ofRule(rule));
    none(at(rule.bus()), "Invocations", 1);
  }

  private void everywhere(RuleName rule, String name) {
    all(rule).forEach(dimensions -> meter.count(at(rule.bus()), name, dimensions));
  }

  private static List<Map<String, String>> all(RuleName rule) {
    return Stream.of(
            Map.<String, String>of(), Map.of("EventBusName", rule.bus().name()), ofRule(rule))
        .toList();
  }

  private static Map<String, String> ofRule(RuleName rule) {
    return rule.bus().isDefault()
        ? Map.of("RuleName", rule.name())
        : Map.of("EventBusName", rule.bus().name(), "RuleName", rule.name());
  }

  private void none(CallContext context, String name, double value) {
    meter.record(context, name, Map.of(), "Count", value);
  }

  private static double millis(Duration took) {
    return took.toNanos() / 1e6;
  }

  private static CallContext at(BusName bus) {
    return bus.place(new Principal.AwsService("events.amazonaws.com", bus.arn()), "metrics");
  }

  @Override
  public void close() {
    meter.close();
  }
}
