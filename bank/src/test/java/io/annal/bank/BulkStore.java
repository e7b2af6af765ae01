package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.dynamodb.CommitItem;
import io.annal.dynamodb.LocalDynamoDb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * A table that one writer fills, who remembers what it wrote: commits are written in batches, side
 * by side, and nothing is read.
 */
final class BulkStore implements EventStore, AutoCloseable {
  private static final int BATCH = 25;

  private final String table;
  private final DynamoDbClient client = LocalDynamoDb.client();
  private final Writers writers = new Writers();
  private List<Commit> batch = new ArrayList<>();

  BulkStore(String table) {
    this.table = table;
  }

  @Override
  public Appended append(Commit commit) {
    batch.add(commit);
    if (batch.size() == BATCH) {
      writeBatch();
    }
    return new Appended.Stored();
  }

  @Override
  public Page read(AggregateId id, Range range) {
    return new Page(List.of(), false);
  }

  @Override
  public ScanPage scan(int segment, int segments, Optional<String> position) {
    return new ScanPage(List.of(), Optional.empty());
  }

  private void writeBatch() {
    var full = batch;
    writers.run(() -> write(full));
    batch = new ArrayList<>();
  }

  private void write(List<Commit> commits) {
    var requests =
        commits.stream()
            .map(CommitItem::of)
            .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
            .toList();
    var answer = client.batchWriteItem(write -> write.requestItems(Map.of(table, requests)));
    assertThat(answer.unprocessedItems()).isEmpty();
  }

  @Override
  public void close() {
    if (!batch.isEmpty()) {
      writeBatch();
    }
    writers.close();
    client.close();
  }

  /** A few at work and none waiting, so that a million events are never in memory together. */
  private static final class Writers {
    private static final int MOST = 3;

    private final Semaphore free = new Semaphore(MOST);
    private final List<Future<?>> work = new ArrayList<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    void run(Runnable write) {
      free.acquireUninterruptibly();
      work.add(
          executor.submit(() -> {
            try {
              write.run();
            } finally {
              free.release();
            }
          }));
    }

    void close() {
      executor.close();
      assertThat(work).allMatch(write -> write.state() == Future.State.SUCCESS);
    }
  }
}
