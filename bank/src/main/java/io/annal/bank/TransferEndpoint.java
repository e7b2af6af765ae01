package io.annal.bank;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.codec.Codec;
import io.annal.command.Outcome;
import io.annal.runtime.CommandEndpoint;
import io.annal.runtime.Endpoint;
import io.annal.runtime.Invocation;
import io.annal.runtime.ProcessEndpoint;
import io.annal.runtime.Resources;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Transfers: stored events come from the bus, events without details, and empty payloads, from a
 * schedule; everything else is a command, {@code TransferRequested} with {@code fromAccount},
 * {@code toAccount} and {@code amount}.
 */
final class TransferEndpoint implements Endpoint {
  /** How long the money may be on its way before it is returned. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of the projection that once kept the open transfers. */
  private static final int FORMER_REVISION = 1;

  private record Request(AggregateId fromAccount, AggregateId toAccount, BigDecimal amount) {
    static final Codec<Request> CODEC = Codec.strict(Request.class);
  }

  private final Transfers transfers;
  private final CommandEndpoint commands;
  private final ProcessEndpoint process;

  TransferEndpoint(Resources resources) {
    this.transfers =
        new Transfers(
            resources.eventStore(),
            resources.readModel(),
            resources.commandOptions(),
            resources.environment(),
            resources.telemetry());
    this.commands = new CommandEndpoint(this::request, Set.of());
    this.process = new ProcessEndpoint(transfers.manager(), FORMER_REVISION, resources.telemetry());
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    return CommandEndpoint.isCommand(payload)
        ? commands.handle(payload, invocation)
        : process.handle(payload, invocation);
  }

  private Outcome request(
      AggregateId id, String type, Json.Obj data, Commit.Cause cause, OptionalLong expected) {
    if (!type.equals("TransferRequested")) {
      throw new InvalidDataException("eventType", "TransferRequested", "another type");
    }
    if (expected.isPresent()) {
      throw new InvalidDataException("expectedVersion", "nothing for a transfer", "a number");
    }
    var request = decode(data);
    return transfers.request(
        id, request.fromAccount(), request.toAccount(), request.amount(), PATIENCE, cause);
  }

  private static Request decode(Json.Obj data) {
    try {
      return Request.CODEC.decode(data);
    } catch (InvalidDataException e) {
      throw e.within("eventData");
    }
  }
}
