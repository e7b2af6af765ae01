package io.annal.localcloud.lambda;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One invocation on its way through a process. */
final class Invocation {
  final String requestId;
  final String invokedArn;
  final byte[] payload;
  final Optional<String> clientContext;

  /** Done when the process took it up; with the nanosecond clock of that moment. */
  final CompletableFuture<Long> begun = new CompletableFuture<>();

  /** Done when it ended. */
  final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  Invocation(String requestId, String invokedArn, byte[] payload, Optional<String> clientContext) {
    this.requestId = requestId;
    this.invokedArn = invokedArn;
    this.payload = payload;
    this.clientContext = clientContext;
  }
}
