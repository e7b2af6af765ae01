package io.annal.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Eight writers to the same accounts, half of them at home in each Region. Whoever gets no answer
 * sends the same command, with the same id, to the other Region, and stays there until it is told
 * to go home.
 */
final class RoamingWriters implements AutoCloseable {
  static final int COMMANDS = 240;
  static final List<String> ACCOUNTS = List.of("roaming-1", "roaming-2", "roaming-3");
  private static final int WRITERS = 8;

  private final List<AccountClient> regions;
  private final List<AtomicInteger> at = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger roamed = new AtomicInteger();
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, Long> opened = new ConcurrentHashMap<>();

  RoamingWriters(AccountClient one, AccountClient other) {
    regions = List.of(one, other);
    for (int writer = 0; writer < WRITERS; writer++) {
      at.add(new AtomicInteger(writer % 2));
    }
  }

  void open() {
    for (String account : ACCOUNTS) {
      JsonNode answer = regions.getFirst().open("open-" + account, account, "customer-1", "");
      opened.put(account, answer.at("/body/sequence").asLong());
    }
  }

  void start() {
    for (AtomicInteger place : at) {
      running.add(threads.submit(() -> write(place)));
    }
  }

  private void write(AtomicInteger place) {
    for (int n = next.getAndIncrement(); n < COMMANDS; n = next.getAndIncrement()) {
      String command = "tx-" + n;
      acknowledged.put(command, untilAcknowledged(place, account(n), command));
    }
  }

  private static String account(int n) {
    return ACCOUNTS.get(n % ACCOUNTS.size());
  }

  private long untilAcknowledged(AtomicInteger place, String account, String command) {
    while (true) {
      int here = place.get();
      try {
        JsonNode answer = regions.get(here).deposit(account, command, "0.01", command);
        switch (answer.at("/statusCode").asInt()) {
          case 200 -> {
            return answer.at("/body/sequence").asLong();
          }
          case 400, 422 -> throw new AssertionError(answer.toString());
          default ->
              roam(place, here); // others were quicker too often, or the function was cut off
        }
      } catch (SdkException e) {
        roam(place, here);
      }
    }
  }

  private void roam(AtomicInteger place, int from) {
    place.compareAndSet(from, 1 - from);
    roamed.incrementAndGet();
  }

  void awaitAcknowledged(int commands) {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> acknowledged.size() >= commands || running.stream().anyMatch(Future::isDone));
  }

  void goHome() {
    for (int writer = 0; writer < WRITERS; writer++) {
      at.get(writer).set(writer % 2);
    }
  }

  void awaitEnd() throws InterruptedException, ExecutionException {
    for (Future<?> writer : running) {
      writer.get();
    }
  }

  int roamed() {
    return roamed.get();
  }

  /** Sequences by command. */
  Map<String, Long> acknowledged() {
    return acknowledged;
  }

  /** The commands of an account that were acknowledged, each with its one sequence. */
  Map<String, List<Long>> acknowledged(String account) {
    var ofAccount = new TreeMap<String, List<Long>>();
    ofAccount.put("open-" + account, List.of(opened.getOrDefault(account, 0L)));
    acknowledged.forEach((command, sequence) -> {
      if (account(Integer.parseInt(command.substring(3))).equals(account)) {
        ofAccount.put(command, List.of(sequence));
      }
    });
    return ofAccount;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
