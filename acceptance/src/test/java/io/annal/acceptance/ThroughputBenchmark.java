package io.annal.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What the whole chain carries on this machine: commands by {@code lambda invoke}, stored,
 * published and projected, on a local cloud of its own. No test: it prints, and judges nothing.
 */
final class ThroughputBenchmark {
  private static final int CALLERS = 8;
  private static final int ACCOUNTS = 64;
  private static final int PACE = Integer.getInteger("annal.throughput.pace", 50);

  private final LocalAnnal annal;
  private final AccountClient client;
  private final AtomicInteger transactions = new AtomicInteger();

  private ThroughputBenchmark(LocalAnnal annal, AccountClient client) {
    this.annal = annal;
    this.client = client;
  }

  /**
   * Measures, and prints.
   *
   * @param args the folder for the cloud's data, and how many seconds each part lasts
   */
  public static void main(String[] args) throws Exception {
    LocalAnnal annal = LocalAnnal.in(Path.of(args[0]).toAbsolutePath());
    Duration part = Duration.ofSeconds(Long.parseLong(args[1]));
    annal.up("").succeeded();
    try (annal;
        AccountClient client = new AccountClient(annal)) {
      new ThroughputBenchmark(annal, client).measure(part);
    }
  }

  private void measure(Duration part) throws Exception {
    for (int account = 0; account < ACCOUNTS; account++) {
      client.create("account-" + account);
    }
    flood(part);
    settle();
    long before = processorMillis();
    long cloudBefore = processorMillis(cloud());
    long own = processorMillis(ProcessHandle.current());
    List<Long> latencies = flood(part);
    long callers = processorMillis(ProcessHandle.current()) - own;
    long answered = System.nanoTime();
    settle();
    say(
        "%d callers: %.1f commands/s, %s; the read model had all of them %.1f s after the last"
            .formatted(
                CALLERS,
                perSecond(latencies, part),
                spread(latencies),
                (System.nanoTime() - answered) / 1e9));
    say(
        "processor time a command, read model included: %.1f ms, %.1f of them the cloud's; %.1f ms beside them the callers'"
            .formatted(
                (processorMillis() - before) / (double) latencies.size(),
                (processorMillis(cloud()) - cloudBefore) / (double) latencies.size(),
                callers / (double) latencies.size()));
    say("%d commands/s: read model behind by %s".formatted(PACE, spread(paced(part))));
    settle();
    TimeUnit.SECONDS.sleep(3);
    long idle = processorMillis();
    TimeUnit.SECONDS.sleep(part.toSeconds());
    say(
        "idle: %.1f %% of a core"
            .formatted((processorMillis() - idle) / (10.0 * part.toSeconds())));
    say(
        "memory: cloud %d MB, %d functions' processes %d MB"
            .formatted(
                memory(cloud()),
                functions().size(),
                functions().stream().mapToLong(ThroughputBenchmark::memory).sum()));
  }

  /** As many commands as the callers can send one after the other; milliseconds each. */
  private List<Long> flood(Duration time) throws Exception {
    Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        all.add(
            callers.submit(() -> {
              while (System.nanoTime() < end) {
                long begun = System.nanoTime();
                var _ = deposit(transactions.incrementAndGet());
                latencies.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
              }
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    return List.copyOf(latencies);
  }

  /** The sequence of the event that it led to. */
  private long deposit(int number) {
    JsonNode answer = client.deposit("account-" + number % ACCOUNTS, "tx-" + number, "0.01");
    if (answer.at("/statusCode").asInt() != 200) {
      throw new IllegalStateException(answer.toString());
    }
    return answer.at("/body/sequence").asLong();
  }

  /** How long after its acknowledgement the read model has each tenth command. */
  private List<Long> paced(Duration time) throws Exception {
    Queue<Long> lags = new ConcurrentLinkedQueue<>();
    try (var senders = Executors.newVirtualThreadPerTaskExecutor();
        var clock = Executors.newSingleThreadScheduledExecutor()) {
      var beats =
          clock.scheduleAtFixedRate(
              () -> {
                int number = transactions.incrementAndGet();
                var _ =
                    senders.submit(() -> {
                      long sequence = deposit(number);
                      if (number % 10 == 0) {
                        long stored = System.nanoTime();
                        awaitProjected("account-" + number % ACCOUNTS, sequence);
                        lags.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stored));
                      }
                      return null;
                    });
              },
              0,
              1_000_000 / PACE,
              TimeUnit.MICROSECONDS);
      TimeUnit.SECONDS.sleep(time.toSeconds());
      beats.cancel(false);
    }
    return List.copyOf(lags);
  }

  private void settle() throws InterruptedException {
    for (int account = 0; account < ACCOUNTS; account++) {
      String name = "account-" + account;
      awaitProjected(name, client.sequences(name).getLast());
    }
  }

  /** Looks the more seldom the longer it takes, so that looking is no load of its own. */
  private void awaitProjected(String account, long sequence) throws InterruptedException {
    long begun = System.nanoTime();
    while (client.projected(account) < sequence) {
      TimeUnit.NANOSECONDS.sleep(Math.max(10_000_000, (System.nanoTime() - begun) / 10));
    }
  }

  private static double perSecond(List<Long> latencies, Duration time) {
    return latencies.size() / (double) time.toSeconds();
  }

  private static String spread(List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    return "p50 %d ms, p99 %d ms, of %d"
        .formatted(
            sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100), sorted.size());
  }

  private ProcessHandle cloud() {
    return ProcessHandle.of(annal.process()).orElseThrow();
  }

  private List<ProcessHandle> functions() {
    return cloud().descendants().toList();
  }

  private long processorMillis() {
    return Stream.concat(Stream.of(cloud()), functions().stream())
        .mapToLong(ThroughputBenchmark::processorMillis)
        .sum();
  }

  private static long processorMillis(ProcessHandle process) {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
  }

  private static long memory(ProcessHandle process) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
