package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An event as it was delivered: by a rule's target itself, or by a queue between the two.
 *
 * @param messageId of the queue's message; empty where there was no queue
 * @param replayed whether it came of a replay, long after it happened
 */
record BusDelivery(Optional<String> messageId, BusEvent delivered, boolean replayed) {

  /**
   * The event in EventBridge's envelope.
   *
   * @throws InvalidDataException where it is none of ours
   */
  static BusDelivery of(Optional<String> messageId, Json.Obj envelope) {
    return new BusDelivery(
        messageId,
        BusEvent.of(envelope.get("detail").orElse(Json.NULL)),
        envelope.get("replay-name").isPresent());
  }

  /**
   * The event in a queue's message, whose body is EventBridge's envelope.
   *
   * @throws InvalidDataException where it is none of ours
   */
  static BusDelivery ofMessage(String messageId, Json.Obj message) {
    if (!(message.get("body").orElse(Json.NULL) instanceof Json.Str(var body))) {
      throw new InvalidDataException("body", "an event as text", "none");
    }
    return of(Optional.of(messageId), JsonText.parseObject(body.getBytes(StandardCharsets.UTF_8)));
  }

  long sequence() {
    return delivered.event().sequence();
  }

  Log log(Log log) {
    return TraceContext.log(log, delivered.cause().metadata())
        .with("correlationId", delivered.cause().correlationId())
        .with("commandId", delivered.cause().commandId())
        .with("causationId", delivered.event().id().toString())
        .with("aggregateId", delivered.event().aggregateId().value());
  }
}
