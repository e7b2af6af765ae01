package io.annal.runtime;

import io.annal.Json;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Where a publisher puts what it will never be able to publish, so that a person looks at it. */
@FunctionalInterface
public interface DeadLetters {
  /**
   * Keeps a dead letter.
   *
   * @return whether it is kept; {@code false} where there is no place for it
   * @throws software.amazon.awssdk.core.exception.SdkException when the place does not take it
   */
  boolean keep(Json.Obj deadLetter);

  /** No place: the stream tries again, and gives up after its own retries. */
  static DeadLetters none() {
    return deadLetter -> false;
  }

  /**
   * The queue at that URL.
   *
   * @param client makes one for each: dead letters are rare, and a client costs time to make
   */
  static DeadLetters queue(Supplier<SqsClient> client, String url) {
    return deadLetter -> {
      try (var sqs = client.get()) {
        sqs.sendMessage(send -> send.queueUrl(url).messageBody(JsonText.print(deadLetter)));
        return true;
      }
    };
  }
}
