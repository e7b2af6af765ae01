package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.command.Outcome;
import io.annal.command.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes commands. Accepted ones are answered 200 with {@code eventId}, {@code aggregateId} and
 * {@code sequence} of the last event that they led to; where there were several, {@code events} has
 * them all; where the answer was given before, {@code repeated} is true. What cannot be understood
 * is 400, an aggregate that is not there 404, another version than expected or a conflict that does
 * not end 409, what is too large 413, a broken rule or the id of another command 422; where
 * something that is needed does not answer, 503; a fault of ours is 500 and shows nothing but the
 * request's id.
 *
 * <p>Commands that nobody waits for, in records of SQS or SNS or in events of EventBridge, are
 * handled one by one; where one is not accepted, the invocation fails, so that it comes again and
 * ends in a dead-letter queue. Those that were accepted come again with it, and are known again.
 *
 * <p>A plain command that is invoked asynchronously cannot be told from one whose caller waits: of
 * an invocation the <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a> gives the
 * request's id, deadline, function, trace, client context and identity, and not the type; and a
 * client context, which <a
 * href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">only a synchronous one can
 * carry</a>, most of those do without. Where it is not accepted it is answered to nobody; the log
 * and the metrics {@code InvalidRequests} and {@code RequestsRefused} tell of it. Who does not wait
 * sends commands by a queue, a topic or a bus.
 */
final class CommandEndpoint implements Endpoint {
  private static final int OK = 200;

  private final Router router;
  private final boolean partial;

  /** Finds who a command is for. */
  @FunctionalInterface
  interface Router {
    /**
     * Where the command goes.
     *
     * @throws InvalidDataException where nobody takes such a command
     */
    Route route(Optional<String> aggregateType, String eventType);
  }

  /**
   * Where a command goes.
   *
   * @param absent the names of the rules that say that the aggregate is not there, e.g. {@code
   *     unknown-account}
   */
  record Route(Commands commands, Set<String> absent) {}

  CommandEndpoint(Router router) {
    this(router, false);
  }

  private CommandEndpoint(Router router, boolean partial) {
    this.router = router;
    this.partial = partial;
  }

  /**
   * The same for a queue whose event source mapping has {@code ReportBatchItemFailures} among its
   * {@code FunctionResponseTypes}: only the messages that failed come again. Without that Lambda
   * would take the report for a success and delete them (<a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Handling
   * errors for an SQS event source</a>).
   */
  CommandEndpoint reportingBatchItemFailures() {
    return new CommandEndpoint(router, true);
  }

  /**
   * Whether the payload is for this endpoint, in a function that gets stored events and a
   * schedule's as well: commands in whatever envelope, and what nobody can read, for its caller is
   * to hear it.
   */
  static boolean isCommand(byte[] payload) {
    try {
      return !(JsonText.parse(payload) instanceof Json.Obj object) || isCommand(object);
    } catch (JsonSyntaxException e) {
      return true;
    }
  }

  private static boolean isCommand(Json.Obj object) {
    if (object.get("aggregateId").isPresent()) {
      return true; // no event has it beside its details
    }
    var detail =
        object.get("detail").orElse(Json.NULL) instanceof Json.Obj found ? found : Json.EMPTY;
    if (detail.get("AggregateType").isPresent()) {
      return false; // a stored event
    }
    boolean event = object.get("source").isPresent() || object.get("detail-type").isPresent();
    // a schedule's has no details
    return event ? !detail.members().isEmpty() : !object.members().isEmpty();
  }

  @Override
  public Json handle(byte[] payload, Invocation invocation) {
    var deliveries = Deliveries.in(payload);
    return deliveries.isPresent()
        ? deliver(deliveries.get(), invocation)
        : answering(() -> Payload.command(payload), invocation).toJson();
  }

  private Answer answering(Supplier<Payload> request, Invocation invocation) {
    return Refusals.answering(invocation, () -> answer(request.get(), invocation));
  }

  private Json deliver(Deliveries deliveries, Invocation invocation) {
    var failed =
        deliveries.failed(delivery -> {
          var answer = answering(delivery::payload, invocation);
          if (answer.status() != OK) {
            invocation
                .log()
                .with("messageId", delivery.id())
                .warn("a command was not accepted: " + JsonText.print(answer.body()));
          }
          return answer.status() == OK;
        });
    if (!failed.isEmpty() && !(partial && deliveries.fromQueue())) {
      throw new AnnalException(
          "%d of %d commands were not accepted; they come again: %s"
              .formatted(failed.size(), deliveries.all().size(), String.join(", ", failed)));
    }
    return Json.EMPTY.with(
        "batchItemFailures",
        Json.of(
            failed.stream().map(id -> Json.EMPTY.with("itemIdentifier", Json.of(id))).toList()));
  }

  private Answer answer(Payload request, Invocation invocation) {
    var message = CommandMessage.CODEC.decode(request.message());
    var cause = cause(message, request, invocation);
    var route = router.route(message.aggregateType(), message.eventType());
    var outcome =
        route
            .commands()
            .handle(
                message.aggregateId(),
                message.eventType(),
                message.eventData(),
                cause,
                expected(message));
    var answer = answer(outcome, route.absent());
    log(invocation.log(), cause)
        .with("aggregateId", message.aggregateId().value())
        .with("status", Integer.toString(answer.status()))
        .info("%s: %s".formatted(message.eventType(), word(outcome)));
    return answer;
  }

  private static Log log(Log log, Commit.Cause cause) {
    var caused =
        TraceContext.log(log, cause.metadata())
            .with("correlationId", cause.correlationId())
            .with("commandId", cause.commandId());
    return cause.causationId().map(id -> caused.with("causationId", id)).orElse(caused);
  }

  private static Commit.Cause cause(
      CommandMessage message, Payload request, Invocation invocation) {
    var commandId = message.commandId().or(request::requestId).orElseGet(invocation::requestId);
    notEmpty("commandId", commandId);
    message.correlationId().ifPresent(id -> notEmpty("correlationId", id));
    message.causationId().ifPresent(id -> notEmpty("causationId", id));
    return new Commit.Cause(
        commandId,
        message.correlationId().orElse(commandId),
        message.causationId(),
        TraceContext.in(message.metadata().orElse(Json.EMPTY), request),
        message.commandId().isPresent());
  }

  private static void notEmpty(String field, String text) {
    if (text.isEmpty()) {
      throw new InvalidDataException(field, "a string that is not empty", "an empty one");
    }
  }

  private static OptionalLong expected(CommandMessage message) {
    var version = message.expectedVersion();
    if (version.filter(v -> v < 0).isPresent()) {
      throw new InvalidDataException(
          "expectedVersion", "0 or a sequence", "the number " + version.get());
    }
    return version.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  private static Answer answer(Outcome outcome, Set<String> absent) {
    return switch (outcome) {
      case Outcome.Accepted(var id, var events, var version, var repeated) ->
          Answer.ok(
              repeated
                  ? accepted(id, events, version).with("repeated", Json.of(true))
                  : accepted(id, events, version));
      case Outcome.Refused(var id, Refusal(var rule, var message), var version) ->
          Answer.error(absent.contains(rule) ? 404 : 422, "refused", message)
              .with("rule", Json.of(rule))
              .with("aggregateId", Json.of(id.value()))
              .with("sequence", Json.of(version));
      case Outcome.UnexpectedVersion(var id, var expected, var actual) ->
          Answer.error(
                  409,
                  "unexpected-version",
                  "expectedVersion is %d, but the last event of %s is %d"
                      .formatted(expected, id, actual))
              .with("aggregateId", Json.of(id.value()))
              .with("sequence", Json.of(actual));
      case Outcome.CommandIdReused(var id, var commandId, var sequence) ->
          Answer.error(
                  422,
                  "command-id-reused",
                  commandId.equals(Kind.onceId(id))
                      ? "%s was requested before, with other content; read it before you take another id"
                          .formatted(id)
                      : "commandId %s was used for another command to %s; give each command its own"
                          .formatted(commandId, id))
              .with("aggregateId", Json.of(id.value()))
              .with("sequence", Json.of(sequence));
    };
  }

  /** A command that changes nothing has no event to name. */
  private static Json.Obj accepted(AggregateId id, List<RecordedEvent> events, long version) {
    var body = Json.EMPTY;
    if (!events.isEmpty()) {
      body = body.with("eventId", Json.of(events.getLast().id().toString()));
    }
    body = body.with("aggregateId", Json.of(id.value())).with("sequence", Json.of(version));
    return events.size() < 2
        ? body
        : body.with("events", Json.of(events.stream().map(CommandEndpoint::named).toList()));
  }

  private static Json.Obj named(RecordedEvent event) {
    return Json.EMPTY
        .with("eventId", Json.of(event.id().toString()))
        .with("eventType", Json.of(event.type()))
        .with("sequence", Json.of(event.sequence()));
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted.repeated() ? "answered again" : "accepted";
      case Outcome.Refused refused -> "refused by rule " + refused.refusal().rule();
      case Outcome.UnexpectedVersion unexpected -> "met another version than expected";
      case Outcome.CommandIdReused reused -> "came under the id of another command";
    };
  }
}
