package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;

/** What was acknowledged stays, whoever writes beside it and whatever dies. */
final class DurabilityTest {
  private static final int WRITERS = 8;
  private static final int COMMANDS = 1_000;

  private final LocalAnnal annal;

  DurabilityTest(@TempDir Path folder) {
    annal = LocalAnnal.in(folder.resolve("data"));
  }

  @BeforeEach
  void start() {
    annal.up("").succeeded();
  }

  @AfterEach
  void stop() {
    annal.close();
  }

  @Test
  void concurrentWritersToOneAccountLoseNothing() throws Exception {
    try (AccountClient client = new AccountClient(annal)) {
      accepted(client.create("busy"));
      AtomicInteger next = new AtomicInteger();
      inParallel(() -> {
        for (int n = next.incrementAndGet(); n < COMMANDS; n = next.incrementAndGet()) {
          untilAccepted(client, "busy", "tx-" + n);
        }
      });

      assertThat(client.sequences("busy"))
          .isEqualTo(LongStream.rangeClosed(1, COMMANDS).boxed().toList());
      assertThat(balance(client.state("busy"))).isEqualByComparingTo("9.99");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(balance(client.summary("busy"))).isEqualByComparingTo("9.99"));
    }
  }

  @Test
  void killedInTheMiddleOfWritingItKeepsWhatItAcknowledged() throws Exception {
    Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    try (AccountClient client = new AccountClient(annal)) {
      accepted(client.create("survivor"));
      Thread writer = Thread.ofPlatform().start(() -> writeUntilRefused(client, acknowledged));
      await().atMost(Duration.ofMinutes(1)).until(() -> acknowledged.size() >= 40);
      annal.kill();
      writer.join();
    }

    annal.up("").succeeded();

    try (AccountClient client = new AccountClient(annal)) {
      List<Long> stored = client.sequences("survivor");
      assertThat(stored).containsAll(acknowledged);
      assertThat(stored).isEqualTo(LongStream.rangeClosed(1, stored.size()).boxed().toList());
      BigDecimal balance = new BigDecimal("0.01").multiply(BigDecimal.valueOf(stored.size() - 1));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(balance(client.summary("survivor"))).isEqualByComparingTo(balance));
    }
  }

  private static void writeUntilRefused(AccountClient client, Queue<Long> acknowledged) {
    for (int n = 1; ; n++) {
      try {
        JsonNode answer = client.deposit("survivor", "tx-" + n, "0.01");
        if (answer.at("/statusCode").asInt() == 200) {
          acknowledged.add(answer.at("/body/sequence").asLong());
        }
      } catch (SdkException e) {
        return;
      }
    }
  }

  /** 409 says that others were quicker too often: nothing is stored, and the caller tries again. */
  private static void untilAccepted(AccountClient client, String account, String transaction) {
    JsonNode answer = client.deposit(account, transaction, "0.01");
    while (answer.at("/statusCode").asInt() == 409) {
      answer = client.deposit(account, transaction, "0.01");
    }
    accepted(answer);
  }

  private static void inParallel(Runnable work) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        writers.add(threads.submit(work));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
  }

  private static void accepted(JsonNode answer) {
    assertThat(answer.at("/statusCode").asInt()).as(answer.toString()).isEqualTo(200);
  }

  private static BigDecimal balance(JsonNode answer) {
    return Json.decimal(answer, "balance");
  }
}
