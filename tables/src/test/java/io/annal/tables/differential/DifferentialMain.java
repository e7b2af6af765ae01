package io.annal.tables.differential;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Compares the tables of this process with another engine: {@code KIND PEER REQUESTS SEED}, the
 * kind one of {@link Peer}. Prints each difference that is not decided yet, made small, and ends
 * with 1 where there was one.
 */
public final class DifferentialMain {
  private static final int MOST_DIFFERENCES = 20;

  /** While one waits for the peer, the other has its turn. */
  private static final int THREADS = 2;

  private final Differential differential;
  private final long requests;
  private final AtomicLong seeds;
  private final AtomicInteger found = new AtomicInteger();

  private DifferentialMain(Differential differential, long requests, long seed) {
    this.differential = differential;
    this.requests = requests;
    seeds = new AtomicLong(seed);
  }

  public static void main(String[] args) throws Exception {
    var kind = Peer.valueOf(args[0]);
    var peer = new Remote(URI.create(args[1]));
    peer.awaitAnswer();
    long start = System.nanoTime();
    try (var tables = TableEngine.open(TableOptions.inMemory())) {
      var differential = new Differential(new InProcess(tables), peer, kind);
      int found =
          new DifferentialMain(differential, Long.parseLong(args[2]), Long.parseLong(args[3]))
              .run();
      System.out.printf(
          "%,d requests to %s in %d s: %d differences that are not decided; decided, and seen: %s%n",
          differential.compared(),
          kind,
          Duration.ofNanos(System.nanoTime() - start).toSeconds(),
          found,
          differential.seen());
      System.exit(found > 0 ? 1 : 0);
    }
  }

  private int run() throws Exception {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var all = IntStream.range(0, THREADS).mapToObj(i -> threads.submit(this::runs)).toList();
      for (Future<?> each : all) {
        each.get();
      }
    }
    return found.get();
  }

  private void runs() {
    while (differential.compared() < requests && found.get() < MOST_DIFFERENCES) {
      long seed = seeds.getAndIncrement();
      differential
          .run(seed)
          .ifPresent(difference -> {
            found.incrementAndGet();
            System.out.printf("seed %d%n%s%n", seed, difference);
          });
    }
  }
}
