package io.annal.tables.bench;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.sdk.TablesClients;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an engine carries without a socket: {@code DIRECTORY SECONDS}. Conditional puts of 400 bytes
 * of 32 callers go to a streamed table, durable, as the protocol's JSON and through the SDK's
 * client. Then it says what an engine that was loaded keeps of the heap when nobody calls it.
 */
public final class InProcessBenchmark {
  private static final int CALLERS = 32;

  /** Puts until the code is compiled. */
  private static final int WARM = 400_000;

  private static final int SYNCS = 500;
  private static final String TABLE = "bench";
  private static final String TEXT = "x".repeat(330);

  private InProcessBenchmark() {}

  /** Puts an item that is not there. */
  @FunctionalInterface
  private interface Put {
    void random(SplittableRandom random);
  }

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    long seconds = Long.parseLong(args[1]);
    System.out.printf(
        "%-12s %-50s %8.2f ms at the median%n", "disk", "one sync of 1 KB", sync(home) / 1e6);
    try (var engine = TableEngine.open(TableOptions.in(home.resolve("tables")))) {
      var process = new InProcess(engine);
      process.call("CreateTable", Workload.table(TABLE));
      load(
          random -> process.call("PutItem", Workload.CONDITIONAL_PUT.body(TABLE, random)),
          seconds,
          "JSON");
      try (DynamoDbClient client = new TablesClients(engine).dynamoDb()) {
        load(sdk(client), seconds, "SDK");
      }
      // The engine notices after ten seconds that it is idle, and rests in two steps.
      TimeUnit.SECONDS.sleep(40);
      System.out.printf(
          "%-12s %-50s %8.0f MB%n", "in-process", "heap, idle after that", InProcess.liveHeap());
    }
  }

  private static long sync(Path home) throws IOException {
    Path file = home.resolve("sync");
    var times = new long[SYNCS];
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        long began = System.nanoTime();
        channel.write(ByteBuffer.allocate(1024), i * 1024L);
        channel.force(false);
        times[i] = System.nanoTime() - began;
      }
    }
    Files.delete(file);
    Arrays.sort(times);
    return times[SYNCS / 2];
  }

  private static Put sdk(DynamoDbClient client) {
    return random ->
        client.putItem(request ->
            request
                .tableName(TABLE)
                .item(
                    Map.of(
                        "pk",
                        AttributeValue.fromS("p" + random.nextLong(Long.MAX_VALUE)),
                        "sk",
                        AttributeValue.fromN("0"),
                        "type",
                        AttributeValue.fromS("Deposited"),
                        "data",
                        AttributeValue.fromM(
                            Map.of(
                                "amount",
                                AttributeValue.fromN("100.5"),
                                "text",
                                AttributeValue.fromS(TEXT)))))
                .conditionExpression("attribute_not_exists(pk)"));
  }

  private static void load(Put put, long seconds, String what)
      throws InterruptedException, ExecutionException {
    InProcess.together(CALLERS, random -> puts(put, random, Long.MAX_VALUE, WARM / CALLERS));
    long processor = InProcess.processorTime();
    long began = System.nanoTime();
    long end = began + TimeUnit.SECONDS.toNanos(seconds);
    long done = InProcess.together(CALLERS, random -> puts(put, random, end, Integer.MAX_VALUE));
    System.out.printf(
        "%-12s %-50s %8.0f a second, %.0f µs of processor time each%n",
        "in-process",
        "conditional put, " + what + ", " + CALLERS + " callers",
        done / ((System.nanoTime() - began) / 1e9),
        (InProcess.processorTime() - processor) / 1e3 / done);
  }

  private static long puts(Put put, SplittableRandom random, long end, int most) {
    long done = 0;
    for (; done < most && System.nanoTime() < end; done++) {
      put.random(random);
    }
    return done;
  }
}
