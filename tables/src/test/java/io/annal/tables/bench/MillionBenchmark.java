package io.annal.tables.bench;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fills a table with small items under random keys, 25 at once: {@code DIRECTORY ITEMS}. After each
 * tenth it prints the rate, the slowest request, what lies on the disk and the heap that is used.
 */
public final class MillionBenchmark {
  private static final int CALLERS = 8;
  private static final int BATCH = 25;
  private static final int PARTS = 10;
  private static final String TABLE = "million";
  private static final String TEXT = "x".repeat(75);

  private final Path directory;
  private final InProcess engine;

  private MillionBenchmark(Path directory, TableEngine engine) {
    this.directory = directory;
    this.engine = new InProcess(engine);
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    long items = Long.parseLong(args[1]);
    try (var engine = TableEngine.open(TableOptions.in(directory))) {
      var benchmark = new MillionBenchmark(directory, engine);
      benchmark.engine.call(
          "CreateTable",
          """
          {"TableName":"%s","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}\
          """
              .formatted(TABLE));
      double first = 0;
      double slowest = Double.MAX_VALUE;
      for (int part = 1; part <= PARTS; part++) {
        double rate = benchmark.part(items / PARTS, part * items / PARTS);
        first = part == 1 ? rate : first;
        slowest = Math.min(slowest, rate);
      }
      System.out.printf("the slowest tenth has %.2f of the first one's rate%n", slowest / first);
    }
  }

  private double part(long items, long until) throws Exception {
    var longest = new AtomicLong();
    long processor = InProcess.processorTime();
    long began = System.nanoTime();
    InProcess.together(CALLERS, random -> write(items / CALLERS, random, longest));
    double rate = items / ((System.nanoTime() - began) / 1e9);
    System.out.printf(
        "%,d items: %,.0f a second, %.1f µs of processor time each, slowest request %d ms, pages %d"
            + " MB, log %d MB, heap %d MB%n",
        until,
        rate,
        (InProcess.processorTime() - processor) / 1e3 / items,
        longest.get() / 1_000_000,
        megabytes("pages"),
        megabytes("log-"),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_000_000);
    return rate;
  }

  private long write(long items, SplittableRandom random, AtomicLong longest) {
    for (long done = 0; done < items; done += BATCH) {
      var batch = new StringJoiner(",", "{\"RequestItems\":{\"" + TABLE + "\":[", "]}}");
      for (int i = 0; i < BATCH; i++) {
        batch.add(
            "{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"p%d\"},\"text\":{\"S\":\"%s\"}}}}"
                .formatted(random.nextLong(Long.MAX_VALUE), TEXT));
      }
      long began = System.nanoTime();
      engine.call("BatchWriteItem", batch.toString());
      longest.accumulateAndGet(System.nanoTime() - began, Math::max);
    }
    return items;
  }

  private long megabytes(String prefix) throws IOException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(directory, prefix + "*")) {
      for (Path file : files) {
        bytes += file.toFile().length(); // 0 where a checkpoint has deleted it
      }
    }
    return bytes / 1_000_000;
  }
}
