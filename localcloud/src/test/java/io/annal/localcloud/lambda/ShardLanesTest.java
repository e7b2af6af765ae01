package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ShardLanesTest {
  private static final int BATCH = 10;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch delivered = new CountDownLatch(1);

  @Test
  void whoReadsWaitsWhileEveryLaneIsBusy() throws Exception {
    try (var lanes = lanes(1);
        var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      lanes.add(List.of(record(1)));
      begun.await();

      var reader =
          readers.submit(() -> {
            lanes.awaitFreeLane();
            return true;
          });
      await().during(Duration.ofMillis(200)).until(() -> !reader.isDone());

      delivered.countDown();
      assertThat(reader.get()).isTrue();
    }
  }

  @Test
  void whoReadsGoesOnWhileALaneIsFree() throws Exception {
    try (var lanes = lanes(2)) {
      lanes.add(List.of(record(1)));
      begun.await();

      lanes.awaitFreeLane();
    }
  }

  @Test
  void whoReadsIsToldWhatEndedALane() throws Exception {
    ShardLanes.Batches failing =
        (batch, settled) -> {
          begun.countDown();
          delivered.await(); // not before the record is taken up, or that is told already
          throw new IllegalStateException("the function is gone");
        };
    try (var lanes = new ShardLanes(1, BATCH, Duration.ZERO, failing, _ -> {})) {
      lanes.add(List.of(record(1)));
      begun.await();
      delivered.countDown();

      await()
          .untilAsserted(
              () -> assertThatThrownBy(lanes::awaitFreeLane).hasMessage("the function is gone"));
    }
  }

  private ShardLanes lanes(int factor) {
    return new ShardLanes(
        factor,
        BATCH,
        Duration.ZERO,
        (batch, settled) -> {
          begun.countDown();
          delivered.await();
          settled.accept(batch.getLast());
        },
        _ -> {});
  }

  private static ObjectNode record(int sequence) {
    ObjectNode record = Json.object();
    ObjectNode change = record.putObject("dynamodb").put("SequenceNumber", "" + sequence);
    change.putObject("Keys").putObject("Id").put("S", "a");
    return record;
  }
}
