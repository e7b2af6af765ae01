package io.annal.lambda;

import io.annal.Json;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Where a publisher puts what it will never be able to publish, so that a person looks at it. */
@FunctionalInterface
public interface DeadLetters {
  /**
   * Keeps a letter.
   *
   * @return whether it is kept; {@code false} where there is no place for it
   * @throws software.amazon.awssdk.core.exception.SdkException when the place does not take it
   */
  boolean keep(Json.Obj letter);

  /** No place: the stream tries again, and gives up after its own retries. */
  static DeadLetters none() {
    return letter -> false;
  }

  /**
   * The queue at that URL.
   *
   * @param client makes one for each letter: letters are rare, and a client costs time to make
   */
  static DeadLetters queue(Supplier<SqsClient> client, String url) {
    return letter -> {
      try (var sqs = client.get()) {
        sqs.sendMessage(send -> send.queueUrl(url).messageBody(JsonText.print(letter)));
        return true;
      }
    };
  }
}
