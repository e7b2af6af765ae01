package io.annal.tables.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.tables.TableEngine;
import io.annal.tables.server.HttpApi;
import io.annal.tables.server.Reply;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** An engine without a socket, as the benchmarks call and watch it. */
final class InProcess {
  private static final String SIGNED =
      "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";

  private final HttpApi api;

  InProcess(TableEngine engine) {
    api = new HttpApi(engine);
  }

  /** A request and its answer as the protocol's JSON. */
  String call(String operation, String body) {
    Reply reply =
        api.answer(
            Map.of(
                "x-amz-target",
                "DynamoDB_20120810." + operation,
                "x-amz-date",
                "20260101T000000Z",
                "authorization",
                SIGNED),
            body.getBytes(UTF_8));
    String answer = new String(reply.body(), UTF_8);
    if (reply.status() != 200) {
      throw new IllegalStateException(answer);
    }
    return answer;
  }

  /** What a caller does; returns how much it has done. */
  @FunctionalInterface
  interface Caller {
    long run(SplittableRandom random) throws Exception;
  }

  /** Lets callers run at the same time, as the threads of a server do. */
  static long together(int callers, Caller caller) throws InterruptedException, ExecutionException {
    var random = new SplittableRandom(System.nanoTime());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        var own = random.split();
        tasks.add(() -> caller.run(own));
      }
      long done = 0;
      for (var each : threads.invokeAll(tasks)) {
        done += each.get();
      }
      return done;
    }
  }

  /** Nanoseconds of processor time that this process has used. */
  static long processorTime() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Megabytes of the heap that are used, without garbage. */
  static double liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }
}
