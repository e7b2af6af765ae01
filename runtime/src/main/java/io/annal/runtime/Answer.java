package io.annal.runtime;

import io.annal.Json;

/**
 * An answer in the shape that API Gateway and function URLs send on as HTTP, and that a direct
 * caller can read as well: <a
 * href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">Lambda
 * proxy integrations</a>.
 *
 * @param status of HTTP
 */
public record Answer(int status, Json.Obj body) {
  /** HTTP's status for an outage that passes. */
  static final int UNAVAILABLE = 503;

  private static final int RETRY_AFTER_SECONDS = 1;

  private static final Json.Obj HEADERS =
      Json.EMPTY.with("content-type", Json.of("application/json"));

  /** It is as asked. */
  static Answer ok(Json.Obj body) {
    return new Answer(200, body);
  }

  /**
   * It is not.
   *
   * @param error a word for programs
   * @param message what is wrong and what was expected, for people
   */
  static Answer error(int status, String error, String message) {
    return new Answer(
        status, Json.EMPTY.with("error", Json.of(error)).with("message", Json.of(message)));
  }

  /** Something that is needed does not answer now. */
  static Answer unavailable() {
    return error(UNAVAILABLE, "unavailable", "not available now; send the same once more later")
        .with("retryAfter", Json.of(RETRY_AFTER_SECONDS));
  }

  /** The same with one more member in its body. */
  Answer with(String name, Json value) {
    return new Answer(status, body.with(name, value));
  }

  Json.Obj toJson() {
    return Json.EMPTY
        .with("statusCode", Json.of(status))
        .with("headers", headers())
        .with("body", Json.of(JsonText.print(body)));
  }

  private Json.Obj headers() {
    return status == UNAVAILABLE
        ? HEADERS.with("retry-after", Json.of("" + RETRY_AFTER_SECONDS))
        : HEADERS;
  }
}
