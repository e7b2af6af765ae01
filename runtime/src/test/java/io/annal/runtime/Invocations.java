package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Calls endpoints with JSON text, and keeps what they log. */
public final class Invocations {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.600Z");
  static final String FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:the-function";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(out, true, UTF_8), () -> NOW);
  private int requests;

  Log log() {
    return log;
  }

  /** The answer's own text. */
  Json call(Endpoint endpoint, String payload) {
    requests++;
    return endpoint.handle(
        payload.getBytes(UTF_8), new Invocation("request-" + requests, FUNCTION, log));
  }

  /** The answer of an endpoint that speaks HTTP's words. */
  Answer ask(Endpoint endpoint, String payload) {
    var answer = (Json.Obj) call(endpoint, payload);
    var status = (Json.Num) answer.get("statusCode").orElseThrow();
    var body = (Json.Str) answer.get("body").orElseThrow();
    return new Answer(
        status.value().intValueExact(), JsonText.parseObject(body.value().getBytes(UTF_8)));
  }

  /** As a host runs it, with that much time. */
  public static byte[] run(EndpointRunner function, String payload, int remainingMillis) {
    return function.run(
        payload.getBytes(UTF_8), "request-1", FUNCTION, Duration.ofMillis(remainingMillis));
  }

  List<Json> lines() {
    return out.toString(UTF_8).lines().map(JsonText::parse).toList();
  }

  String text() {
    return out.toString(UTF_8);
  }

  public static String text(Answer answer, String member) {
    return switch (answer.body().get(member).orElse(Json.NULL)) {
      case Json.Str(var text) -> text;
      case Json other -> JsonText.print(other);
    };
  }
}
