package io.annal.lambda;

import io.annal.InvalidDataException;
import io.annal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller means, whichever way it came: as the payload itself, or in the body of an HTTP
 * request that API Gateway or a function URL passed on.
 *
 * @param message the caller's object
 * @param requestId of the HTTP request
 * @param traceparent the W3C trace context that the request came with
 */
record Payload(Json.Obj message, Optional<String> requestId, Optional<String> traceparent) {
  private static final String REQUEST_CONTEXT = "requestContext";
  private static final String BODY = "body";

  static Payload read(byte[] payload) {
    var envelope = JsonText.parseObject(payload);
    if (envelope.get(REQUEST_CONTEXT).isEmpty()) {
      return new Payload(envelope, Optional.empty(), Optional.empty());
    }
    return new Payload(
        body(envelope),
        object(envelope, REQUEST_CONTEXT).flatMap(context -> text(context, "requestId")),
        object(envelope, "headers").flatMap(headers -> header(headers, "traceparent")));
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

  private static Optional<Json.Obj> object(Json.Obj in, String name) {
    return in.get(name).filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast);
  }

  private static Optional<String> text(Json.Obj in, String name) {
    return in.get(name).filter(Json.Str.class::isInstance).map(json -> ((Json.Str) json).value());
  }

  private static Optional<String> header(Json.Obj headers, String name) {
    return headers.members().keySet().stream()
        .filter(key -> key.toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .flatMap(key -> text(headers, key));
  }
}
