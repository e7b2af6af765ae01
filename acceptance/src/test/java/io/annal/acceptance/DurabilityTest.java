package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
  private static final int KILLS = 3;
  private static final int COMMANDS_BEFORE_A_KILL = 60;

  /** Two writers each. */
  private static final List<String> ACCOUNTS = List.of("first", "second", "third", "fourth");

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
  void killedAgainAndAgainItKeepsWhatItAcknowledged() throws Exception {
    Acknowledged acknowledged = new Acknowledged();
    try (Bystanders bystanders = new Bystanders(annal)) {
      bystanders.begin();
    }
    try (AccountClient client = new AccountClient(annal)) {
      ACCOUNTS.forEach(account -> accepted(client.create(account)));
    }
    for (int kill = 1; kill <= KILLS; kill++) {
      killAfter(kill * COMMANDS_BEFORE_A_KILL, acknowledged);

      annal.up("").succeeded();

      try (AccountClient client = new AccountClient(annal)) {
        ACCOUNTS.forEach(account -> keptOnce(client, account, acknowledged.of(account)));
      }
    }
    try (AccountClient client = new AccountClient(annal);
        Bystanders bystanders = new Bystanders(annal)) {
      ACCOUNTS.forEach(account -> projected(client, account));
      assertThat(bystanders.archived()).containsAll(stored(client));
      bystanders.messageIsKept();
      bystanders.scheduleGoesOn();
    }
  }

  private void killAfter(int commands, Acknowledged acknowledged) throws InterruptedException {
    try (AccountClient client = new AccountClient(annal)) {
      List<Thread> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String account = ACCOUNTS.get(writer % ACCOUNTS.size());
        writers.add(
            Thread.ofPlatform().start(() -> writeUntilRefused(client, account, acknowledged)));
      }
      await().atMost(Duration.ofMinutes(3)).until(() -> acknowledged.size() >= commands);
      annal.kill();
      for (Thread writer : writers) {
        writer.join();
      }
    }
  }

  private static void writeUntilRefused(
      AccountClient client, String account, Acknowledged acknowledged) {
    while (true) {
      String command = UUID.randomUUID().toString();
      try {
        JsonNode answer = client.deposit(account, "tx-" + command, "0.01", command);
        if (answer.at("/statusCode").asInt() == 200) {
          acknowledged.add(account, command, answer.at("/body/sequence").asLong());
        }
      } catch (SdkException e) {
        return; // the end that was waited for
      }
    }
  }

  private static void keptOnce(
      AccountClient client, String account, Map<String, Long> acknowledged) {
    Map<String, List<Long>> stored = client.sequencesByCommand(account);
    acknowledged.forEach(
        (command, sequence) -> assertThat(stored.get(command)).containsExactly(sequence));
    List<Long> sequences = client.sequences(account);
    assertThat(sequences).isEqualTo(LongStream.rangeClosed(1, sequences.size()).boxed().toList());
  }

  private static void projected(AccountClient client, String account) {
    BigDecimal balance =
        new BigDecimal("0.01").multiply(BigDecimal.valueOf(client.sequences(account).size() - 1));
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> assertThat(balance(client.summary(account))).isEqualByComparingTo(balance));
  }

  /** Account and sequence of each event in the store. */
  private static Set<String> stored(AccountClient client) {
    return ACCOUNTS.stream()
        .flatMap(
            account -> client.sequences(account).stream().map(sequence -> account + "/" + sequence))
        .collect(Collectors.toSet());
  }

  /** The sequences that callers were told, by account and command. */
  private static final class Acknowledged {
    private final Map<String, Map<String, Long>> byAccount = new ConcurrentHashMap<>();

    void add(String account, String command, long sequence) {
      byAccount.computeIfAbsent(account, _ -> new ConcurrentHashMap<>()).put(command, sequence);
    }

    Map<String, Long> of(String account) {
      return byAccount.getOrDefault(account, Map.of());
    }

    int size() {
      return byAccount.values().stream().mapToInt(Map::size).sum();
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
