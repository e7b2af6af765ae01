package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.AnnalException;
import io.annal.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Commands that nobody waits for: messages of <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">SQS</a> (also through a pipe)
 * and <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html">SNS</a>, and events of
 * <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">EventBridge</a>,
 * also one inside the other. Their own ids are the ids of commands that bear none, so that what is
 * delivered twice is done once.
 *
 * @param fromQueue whether failures may be reported one by one
 */
record Deliveries(List<Delivery> all, boolean fromQueue) {
  private static final String RECORDS = "Records";
  private static final String DETAIL = "detail";
  private static final String MESSAGE = "Message";
  private static final int MOST_ENVELOPES = 3;

  /**
   * One command.
   *
   * @param group of a FIFO queue, whose order is kept: after a failure the rest is not tried
   */
  record Delivery(String id, Optional<String> group, String body) {
    /** What the caller meant, without the envelopes around it. */
    Payload payload() {
      var message = JsonText.parseObject(body.getBytes(UTF_8));
      var command = unwrapped(message);
      return new Payload(
          command.get("commandId").isPresent() ? command : command.with("commandId", Json.of(id)),
          Optional.empty(),
          Json.EMPTY);
    }
  }

  /** The deliveries that the payload holds; empty where it is a caller's. */
  static Optional<Deliveries> in(byte[] payload) {
    try {
      return switch (JsonText.parse(payload)) {
        case Json.Arr(var items) when items.stream().anyMatch(Json.Obj.class::isInstance) ->
            Optional.of(records(items));
        case Json.Obj envelope -> in(envelope);
        case Json other -> Optional.empty();
      };
    } catch (JsonSyntaxException e) {
      return Optional.empty(); // answered as what a caller sent
    }
  }

  private static Optional<Deliveries> in(Json.Obj envelope) {
    if (envelope.get(RECORDS).orElse(Json.NULL) instanceof Json.Arr(var records)) {
      return Optional.of(records(records));
    }
    return isEvent(envelope)
        ? Optional.of(
            new Deliveries(
                List.of(
                    new Delivery(
                        text(envelope, "id").orElseThrow(() -> unknown("an event without id")),
                        Optional.empty(),
                        JsonText.print(envelope))),
                false))
        : Optional.empty();
  }

  private static Deliveries records(List<Json> records) {
    boolean fromQueue =
        records.stream()
            .allMatch(each -> each instanceof Json.Obj record && isOf(record, "aws:sqs"));
    return new Deliveries(records.stream().map(Deliveries::delivery).toList(), fromQueue);
  }

  private static Delivery delivery(Json json) {
    if (json instanceof Json.Obj record && isOf(record, "aws:sqs")) {
      return new Delivery(
          text(record, "messageId").orElseThrow(() -> unknown("a message without messageId")),
          object(record, "attributes").flatMap(each -> text(each, "MessageGroupId")),
          text(record, "body").orElse(""));
    }
    if (json instanceof Json.Obj record && isOf(record, "aws:sns")) {
      var notification = object(record, "Sns").orElse(Json.EMPTY);
      return new Delivery(
          text(notification, "MessageId").orElseThrow(() -> unknown("one without MessageId")),
          Optional.empty(),
          text(notification, MESSAGE).orElse(""));
    }
    throw unknown("another one");
  }

  private static boolean isOf(Json.Obj record, String source) {
    return text(record, "eventSource").or(() -> text(record, "EventSource")).stream()
        .anyMatch(source::equals);
  }

  private static AnnalException unknown(String found) {
    return new AnnalException(
        "commands come in records of SQS and SNS and in events of EventBridge; this is " + found);
  }

  private static boolean isEvent(Json.Obj envelope) {
    return envelope.get("detail-type").isPresent() && object(envelope, DETAIL).isPresent();
  }

  private static Json.Obj unwrapped(Json.Obj envelope) {
    var message = envelope;
    for (int i = 0; i < MOST_ENVELOPES; i++) {
      if (isEvent(message)) {
        message = object(message, DETAIL).orElseThrow();
      } else if (text(message, "Type").filter("Notification"::equals).isPresent()) {
        message = JsonText.parseObject(text(message, MESSAGE).orElse("").getBytes(UTF_8));
      }
    }
    return message;
  }

  /**
   * Handles all.
   *
   * @param handle answers whether the command was accepted
   * @return the ids of those that failed
   */
  List<String> failed(Predicate<Delivery> handle) {
    Set<String> stopped = new HashSet<>();
    return all.stream()
        .filter(delivery -> {
          boolean accepted =
              delivery.group().filter(stopped::contains).isEmpty() && handle.test(delivery);
          if (!accepted) {
            delivery.group().ifPresent(stopped::add);
          }
          return !accepted;
        })
        .map(Delivery::id)
        .toList();
  }

  private static Optional<Json.Obj> object(Json.Obj in, String name) {
    return in.get(name).filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast);
  }

  private static Optional<String> text(Json.Obj in, String name) {
    return in.get(name).filter(Json.Str.class::isInstance).map(json -> ((Json.Str) json).value());
  }
}
