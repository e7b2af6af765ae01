package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller means, whichever way it came: as the payload itself, or in an HTTP request that API
 * Gateway or a function URL passed on, in both versions of <a
 * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">the
 * payload format</a>.
 *
 * @param message the caller's object: the body, or where a query came by GET, its parameters, each
 *     a text
 * @param requestId of the HTTP request
 * @param headers of the HTTP request
 */
record Payload(Json.Obj message, Optional<String> requestId, Json.Obj headers) {
  private static final String REQUEST_CONTEXT = "requestContext";
  private static final String BODY = "body";

  /** A command: what changes something comes in a body. */
  static Payload command(byte[] payload) {
    var envelope = JsonText.parseObject(payload);
    return isHttp(envelope) ? http(envelope, body(envelope)) : direct(envelope);
  }

  /** A query: it may come by GET, in parameters. */
  static Payload query(byte[] payload) {
    var envelope = JsonText.parseObject(payload);
    if (!isHttp(envelope)) {
      return direct(envelope);
    }
    return http(envelope, isGet(envelope) ? QueryString.read(envelope) : body(envelope));
  }

  private static boolean isHttp(Json.Obj envelope) {
    return envelope.get(REQUEST_CONTEXT).isPresent();
  }

  private static Payload direct(Json.Obj message) {
    return new Payload(message, Optional.empty(), Json.EMPTY);
  }

  private static Payload http(Json.Obj envelope, Json.Obj message) {
    return new Payload(
        message,
        object(envelope, REQUEST_CONTEXT).flatMap(context -> text(context, "requestId")),
        object(envelope, "headers").orElse(Json.EMPTY));
  }

  /** Version 1.0 says it at the top, version 2.0 in the context. */
  private static boolean isGet(Json.Obj envelope) {
    return text(envelope, "httpMethod")
        .or(() ->
            object(envelope, REQUEST_CONTEXT)
                .flatMap(context -> object(context, "http"))
                .flatMap(http -> text(http, "method")))
        .filter("GET"::equals)
        .isPresent();
  }

  private static Json.Obj body(Json.Obj envelope) {
    if (!(envelope.get(BODY).orElse(Json.NULL) instanceof Json.Str(var text))) {
      throw new InvalidDataException(BODY, "a JSON object as text", "none");
    }
    boolean encoded = envelope.get("isBase64Encoded").orElse(Json.NULL).equals(Json.of(true));
    return JsonText.parseObject(encoded ? decoded(text) : text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidDataException(BODY, "Base64, for isBase64Encoded is true", "other text");
    }
  }

  /** A header, whatever its case; version 1.0 keeps the client's. */
  Optional<String> header(String name) {
    return headers.members().keySet().stream()
        .filter(key -> key.toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .flatMap(key -> text(headers, key));
  }

  private static Optional<Json.Obj> object(Json.Obj in, String name) {
    return in.get(name).filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast);
  }

  private static Optional<String> text(Json.Obj in, String name) {
    return in.get(name).filter(Json.Str.class::isInstance).map(json -> ((Json.Str) json).value());
  }
}
