package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.codec.Codec;
import java.util.Optional;

/**
 * A command as callers write it.
 *
 * @param aggregateType the kind of aggregate, where several have that {@code eventType}
 * @param eventType what they ask for, e.g. {@code TransactionProcessed}
 * @param eventData the fields of what is asked for
 * @param commandId a second command of the same id is answered as the first one was; otherwise the
 *     request's id
 * @param expectedVersion the sequence of the aggregate's last event, 0 for none
 * @param correlationId of the conversation; otherwise the command's id
 * @param causationId of the message that is answered
 */
record CommandMessage(
    AggregateId aggregateId,
    Optional<String> aggregateType,
    String eventType,
    Json.Obj eventData,
    Optional<String> commandId,
    Optional<Long> expectedVersion,
    Optional<String> correlationId,
    Optional<String> causationId,
    Optional<Json.Obj> metadata) {
  static final Codec<CommandMessage> CODEC = Codec.strict(CommandMessage.class);
}
