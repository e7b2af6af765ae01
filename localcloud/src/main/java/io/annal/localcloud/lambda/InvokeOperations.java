package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Invoke, and its old asynchronous form. */
final class InvokeOperations {
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  private static final int SYNCHRONOUS_LIMIT = 6 * 1024 * 1024;
  private static final int ASYNCHRONOUS_LIMIT = 1024 * 1024;
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final Functions functions;
  private final Invoker invoker;
  private final AsyncQueue queue;

  InvokeOperations(Functions functions, Invoker invoker, AsyncQueue queue) {
    this.functions = functions;
    this.invoker = invoker;
    this.queue = queue;
  }

  Map<String, Operation> operations() {
    return Map.of("Invoke", this::invoke, "InvokeAsync", this::invokeAsync);
  }

  private ObjectNode invoke(ObjectNode input, CallContext context) {
    FunctionRef ref =
        FunctionRef.of(
            Input.text(input, "FunctionName"), Input.optionalText(input, "Qualifier"), context);
    String type = Input.optionalText(input, "InvocationType").orElse("RequestResponse");
    if (input.hasNonNull("DurableExecutionName") || input.hasNonNull("TenantId")) {
      throw AwsException.unsupported("DurableExecutionName or TenantId of Invoke");
    }
    FunctionVersion function = functions.resolve(ref);
    byte[] payload = payload(input, type.equals("Event") ? ASYNCHRONOUS_LIMIT : SYNCHRONOUS_LIMIT);
    return switch (type) {
      case "DryRun" -> Json.object().put("StatusCode", 204);
      case "Event" -> event(function, payload, context);
      case "RequestResponse" -> wait(function, payload, input, context);
      default ->
          throw Refusals.constraint(
              type,
              "invocationType",
              "Member must satisfy enum value set: [RequestResponse, Event, DryRun]");
    };
  }

  private ObjectNode event(FunctionVersion function, byte[] payload, CallContext context) {
    queue.add(function.ref(), context.requestId(), payload);
    return Json.object().put("StatusCode", 202);
  }

  private ObjectNode invokeAsync(ObjectNode input, CallContext context) {
    FunctionRef ref = FunctionRef.of(Input.text(input, "FunctionName"), context);
    functions.resolve(ref);
    byte[] payload = binary(input.path("InvokeArgs"));
    queue.add(ref, context.requestId(), payload.length == 0 ? NOTHING : payload);
    return Json.object().put("Status", 202);
  }

  private ObjectNode wait(
      FunctionVersion function, byte[] payload, ObjectNode input, CallContext context) {
    String id = context.requestId().isEmpty() ? UUID.randomUUID().toString() : context.requestId();
    var job =
        new Invoker.Job(
            function,
            id,
            payload,
            Input.optionalText(input, "ClientContext"),
            urgency(context),
            function.timeout());
    Invoker.Result result;
    try {
      result = invoker.invoke(job);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException("ServiceException", 500, "The local cloud is stopping");
    }
    ObjectNode output =
        Json.object()
            .put("StatusCode", 200)
            .put("ExecutedVersion", result.version())
            .put("Payload", result.payload());
    result.functionError().ifPresent(error -> output.put("FunctionError", error));
    if (Input.optionalText(input, "LogType").filter("Tail"::equals).isPresent()) {
      output.put("LogResult", result.logTail());
    }
    return output;
  }

  /** Whoever calls in a role's name is taken for a function, which nearly all of them are. */
  private static Admission.Urgency urgency(CallContext context) {
    return context.principal() instanceof Principal.AssumedRole
        ? Admission.Urgency.NESTED
        : Admission.Urgency.AWAITED;
  }

  private static byte[] payload(ObjectNode input, int limit) {
    byte[] payload = binary(input.path("Payload"));
    if (payload.length == 0) {
      return NOTHING;
    }
    if (payload.length > limit) {
      throw new AwsException(
          "RequestTooLargeException",
          413,
          "%d byte payload is too large for the %s invocation type (limit %d bytes)"
              .formatted(
                  payload.length,
                  limit == ASYNCHRONOUS_LIMIT ? "Event" : "RequestResponse",
                  limit));
    }
    PayloadSyntax.problem(payload)
        .ifPresent(problem -> {
          throw AwsException.badRequest(
              "InvalidRequestContentException",
              "Could not parse request body into json: " + problem);
        });
    return payload;
  }

  private static byte[] binary(JsonNode payload) {
    if (payload.isTextual()) {
      return payload.asText().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Optional.ofNullable(payload.binaryValue()).orElse(new byte[0]);
    } catch (IOException e) {
      throw AwsException.badRequest("InvalidRequestContentException", "The payload cannot be read");
    }
  }
}
