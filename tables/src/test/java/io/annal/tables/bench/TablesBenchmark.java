package io.annal.tables.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Loads endpoints, one after the other: {@code SECONDS NAME=URL…}. Prints for each workload what it
 * carries with one caller and with eight, and how fast a streamed table is created and deleted, at
 * first and at the end.
 */
public final class TablesBenchmark {
  private static final int[] CALLERS = {1, 8};
  private static final int RECREATIONS = 1_000;
  private static final int SAMPLE = 50;

  private final String name;
  private final URI endpoint;
  private final long seconds;
  private final String table = "bench-" + Long.toHexString(System.nanoTime());

  private TablesBenchmark(String name, URI endpoint, long seconds) {
    this.name = name;
    this.endpoint = endpoint;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    long seconds = Long.parseLong(args[0]);
    for (String target : Arrays.asList(args).subList(1, args.length)) {
      int equals = target.indexOf('=');
      new TablesBenchmark(
              target.substring(0, equals), URI.create(target.substring(equals + 1)), seconds)
          .run();
    }
  }

  private void run() throws Exception {
    try (var connection = new Connection(endpoint)) {
      connection.call("CreateTable", Workload.table(table));
      for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
        for (int item = 0; item < Workload.ITEMS; item++) {
          connection.call(
              "PutItem",
              "{\"TableName\":\"%s\",\"Item\":%s}"
                  .formatted(table, Workload.item(partition, item)));
        }
      }
      load(Workload.CONDITIONAL_PUT, 8, Math.min(seconds, 5), 0); // warm
      for (Workload workload : Workload.values()) {
        for (int callers : CALLERS) {
          print(
              "%s, %d %s".formatted(workload.title(), callers, callers == 1 ? "caller" : "callers"),
              load(workload, callers, seconds, callers));
        }
      }
    }
    try (var connection = new Connection(endpoint)) {
      recreate(connection);
    }
  }

  private double load(Workload workload, int callers, long forSeconds, long seed)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(forSeconds);
    var random = new SplittableRandom(seed + System.nanoTime());
    try (var threads = Executors.newFixedThreadPool(callers)) {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        var own = random.split();
        tasks.add(() -> calls(workload, end, own));
      }
      long started = System.nanoTime();
      long calls = 0;
      for (var each : threads.invokeAll(tasks)) {
        calls += each.get();
      }
      return calls / ((System.nanoTime() - started) / 1e9);
    }
  }

  private long calls(Workload workload, long end, SplittableRandom random) throws IOException {
    long calls = 0;
    try (var connection = new Connection(endpoint)) {
      for (; System.nanoTime() < end; calls++) {
        connection.call(workload.operation(), workload.body(table, random));
      }
    }
    return calls;
  }

  private void recreate(Connection connection) throws IOException {
    double first = 0;
    long started = System.nanoTime();
    long end = started + TimeUnit.SECONDS.toNanos(10 * seconds);
    int done = 0;
    for (; done < RECREATIONS && System.nanoTime() < end; done++) {
      if (done == SAMPLE) {
        first = rate(SAMPLE, started);
      }
      if (done % SAMPLE == 0) {
        started = System.nanoTime();
      }
      String again = table + "-again";
      connection.call("CreateTable", Workload.table(again));
      connection.call("DeleteTable", "{\"TableName\":\"%s\"}".formatted(again));
    }
    print("streamed table made and deleted, the first %d".formatted(SAMPLE), first);
    print("the same, up to the %dth".formatted(done), rate((done - 1) % SAMPLE + 1, started));
  }

  private static double rate(int count, long since) {
    return count / ((System.nanoTime() - since) / 1e9);
  }

  private void print(String what, double aSecond) {
    System.out.printf("%-12s %-50s %8.0f a second%n", name, what, aSecond);
  }
}
