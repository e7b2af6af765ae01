package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** REST-JSON: method and path say the operation, labels, query and headers carry members. */
record RestJsonProtocol() implements Protocol {
  private static final String LIST = "[]";
  private static final String JSON = "application/json";

  @Override
  public Call read(Request request, Service service) {
    for (Service.Route route : service.routes()) {
      if (route.method().equals(request.method())) {
        Optional<Map<String, String>> labels = PathPattern.match(route.path(), request.path());
        if (labels.isPresent()) {
          var types = InputTypes.of(service.name());
          return new Call(route.operation(), input(request, route, labels.get(), types), route);
        }
      }
    }
    throw new AwsException(
        "UnknownOperationException",
        404,
        "%s %s is no operation that Annal's local cloud knows of %s"
            .formatted(request.method(), request.path(), service.name()));
  }

  private static ObjectNode input(
      Request request, Service.Route route, Map<String, String> labels, InputTypes types) {
    ObjectNode input;
    if (route.payload().isEmpty()) {
      input = JsonProtocol.body(request.body());
      // What path, query and headers carry is not taken from the body, too.
      types.bodyMembers(route.operation()).ifPresent(input::retain);
      types.check(route.operation(), input, InputForm.JSON);
    } else {
      input = Trees.object();
      input.set(route.payload(), BinaryNode.valueOf(request.body()));
    }
    labels.forEach(input::put);
    route
        .query()
        .forEach((parameter, member) -> {
          var values = request.query().get(parameter);
          if (values != null && member.endsWith(LIST)) {
            var list = input.putArray(member.substring(0, member.length() - LIST.length()));
            values.forEach(list::add);
          } else if (values != null) {
            input.put(member, values.getFirst());
          }
        });
    route
        .headers()
        .forEach((header, member) -> {
          var values = request.headers().get(header.toLowerCase(Locale.ROOT));
          if (values != null) {
            input.put(member, values.getFirst());
          }
        });
    return input;
  }

  @Override
  public Reply success(Call call, Service service, ObjectNode output, String requestId) {
    Service.Route route = call.route();
    JsonNode code = output.get("StatusCode");
    int status = code == null ? route.status() : code.intValue();
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", JSON);
    var body = output.deepCopy();
    route
        .responseHeaders()
        .forEach((header, member) -> {
          JsonNode value = body.remove(member);
          if (value != null && !value.isNull()) {
            headers.put(header, value.asText());
          }
        });
    if (code != null) {
      body.remove("StatusCode");
    }
    if (!route.responsePayload().isEmpty()) {
      return new Reply(status, headers, bytes(body.get(route.responsePayload())));
    }
    return new Reply(status, headers, status == 204 ? new byte[0] : Trees.writeJson(body));
  }

  private static byte[] bytes(@Nullable JsonNode payload) {
    if (payload == null || payload.isNull()) {
      return new byte[0];
    }
    try {
      return payload.isBinary() ? payload.binaryValue() : Trees.writeJson(payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Reply failure(
      AwsException error, String queryCode, String xmlNamespace, String requestId) {
    return new Reply(
        error.status(),
        Map.of("Content-Type", JSON, "x-amzn-ErrorType", error.code()),
        errorBody(error));
  }

  /** Lambda, the one service of this protocol here, tells whose fault it is in a member. */
  private static byte[] errorBody(AwsException error) {
    String type = error.status() < 500 ? "User" : "Service";
    return JsonProtocol.errorBody(error, error.members().put("Type", type));
  }
}
