package io.annal.runtime;

import io.annal.Json;

/** What a function does with a payload. */
@FunctionalInterface
public interface Endpoint {

  /**
   * The function's answer.
   *
   * @param payload JSON in UTF-8, as it came
   * @throws RuntimeException where the invocation failed and Lambda shall know, so that it tries
   *     again or gives up as it is configured to
   */
  Json handle(byte[] payload, Invocation invocation);
}
