package io.annal.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How soon the local cloud is ready, and what its process holds then, after the deployment, and
 * after many commands. No test: it prints, and judges nothing.
 */
final class StartAndMemory {
  private static final int CALLERS = 8;
  private static final int ACCOUNTS = 64;

  private final Path folder;

  private StartAndMemory(Path folder) {
    this.folder = folder;
  }

  /**
   * Measures, and prints.
   *
   * @param args the folder for the clouds' data, how many starts, and how many commands
   */
  public static void main(String[] args) throws Exception {
    var measured = new StartAndMemory(Path.of(args[0]).toAbsolutePath());
    measured.start("warm").close();
    measured.starts(Integer.parseInt(args[1]));
    measured.commands(Integer.parseInt(args[2]));
  }

  /** Each on a folder of its own, as a first start is. */
  private void starts(int count) throws IOException {
    List<Long> millis = new ArrayList<>();
    List<Long> megabytes = new ArrayList<>();
    for (int run = 0; run < count; run++) {
      long begun = System.nanoTime();
      try (LocalAnnal annal = start("start-" + run)) {
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        megabytes.add(megabytes(annal));
      }
    }
    say("up --detach --empty: %d ms (median of %s)".formatted(median(millis), millis));
    say("after that: %d MB (median of %s)".formatted(median(megabytes), megabytes));
  }

  private LocalAnnal start(String name) {
    LocalAnnal annal = LocalAnnal.in(folder.resolve(name));
    annal.up("--empty").succeeded();
    return annal;
  }

  private void commands(int count) throws Exception {
    LocalAnnal annal = LocalAnnal.in(folder.resolve("deployed"));
    long begun = System.nanoTime();
    annal.up("").succeeded();
    try (annal;
        AccountClient client = new AccountClient(annal)) {
      say("up --detach: %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)));
      TimeUnit.SECONDS.sleep(5);
      say("deployed: %d MB".formatted(megabytes(annal)));
      IntStream.range(0, ACCOUNTS).forEach(account -> client.create("account-" + account));
      long sent = System.nanoTime();
      send(client, count);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sent);
      say("after %d commands in %d s: %d MB".formatted(count, seconds, megabytes(annal)));
      TimeUnit.MINUTES.sleep(1);
      say("a minute later: %d MB".formatted(megabytes(annal)));
    }
  }

  private static void send(AccountClient client, int count) throws Exception {
    AtomicInteger next = new AtomicInteger();
    Callable<Integer> caller =
        () -> {
          int number = next.incrementAndGet();
          for (; number <= count; number = next.incrementAndGet()) {
            var answer = client.deposit("account-" + number % ACCOUNTS, "tx-" + number, "0.01");
            if (answer.at("/statusCode").asInt() != 200) {
              throw new IllegalStateException(answer.toString());
            }
          }
          return number;
        };
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Integer>> all =
          Stream.generate(() -> callers.submit(caller)).limit(CALLERS).toList();
      for (Future<Integer> one : all) {
        one.get();
      }
    }
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Resident memory of the cloud's process, its functions' apart. */
  private static long megabytes(LocalAnnal annal) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + annal.process() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .sum();
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
