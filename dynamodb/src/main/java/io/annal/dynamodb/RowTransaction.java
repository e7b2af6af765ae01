package io.annal.dynamodb;

import io.annal.ReadModel.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Rows that are written together or not at all. */
record RowTransaction(DynamoDbClient client, String table) {
  /** As often as the SDK sends a single write that is throttled. */
  private static final int ATTEMPTS = 9;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  boolean write(List<Write> writes) {
    var puts =
        writes.stream()
            .map(write -> TransactWriteItem.builder().put(RowItem.put(table, write)).build())
            .toList();
    var request = TransactWriteItemsRequest.builder().transactItems(puts).build();
    for (int attempt = 1; ; attempt++) {
      try {
        // the SDK sends a token along, so that a lost answer does not make it a second transaction
        client.transactWriteItems(request);
        return true;
      } catch (TransactionCanceledException e) {
        var why = Cancelled.why(e);
        if (why == Cancelled.MOVED_ON) {
          return false;
        }
        if (why == Cancelled.REFUSED || attempt == ATTEMPTS) {
          throw e;
        }
        pauseAfter(attempt, e);
      }
    }
  }

  private static void pauseAfter(int attempt, TransactionCanceledException busy) {
    long bound =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 20));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(bound) + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy;
    }
  }
}
