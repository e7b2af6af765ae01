package io.annal.tables.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.annal.tables.storage.Durability;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.storage.WriteBatch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Measures page stores with one load; {@code make bench-storage} runs it. */
final class StorageBenchmark {
  private static final int VALUE = 400;
  private static final long NANOS = 1_000_000_000L;

  /** A store that is measured: what is done to it is durable when the call returns. */
  interface Store extends AutoCloseable {
    /** Reads a key, writes it, and appends a record, at once. */
    void put(byte[] key, byte[] value) throws Exception;

    /** Writes many without waiting for the disk after each, as a load does. */
    void load(byte[][] keys, byte[] value) throws Exception;

    @Override
    void close() throws Exception;
  }

  /** Opens one. */
  interface Opening {
    Store open(Path directory) throws Exception;
  }

  private static final PrintStream OUT = new PrintStream(System.out, true, UTF_8);

  private StorageBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory(Path.of(args[0]), "bench");
    int inserts = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    try {
      OUT.printf("one sync of 1 KB that is appended: %.2f ms%n", sync(home) / 1e6);
      measure("tables", home, inserts, Ours::new);
      measure("RocksDB", home, inserts, RocksDbStore::new);
      measure("Xodus", home, inserts, XodusStore::new);
    } finally {
      delete(home);
    }
  }

  private static long sync(Path home) throws IOException {
    try (var file = FileChannel.open(home.resolve("sync"), CREATE, WRITE)) {
      var times = new long[300];
      for (int i = 0; i < times.length; i++) {
        long began = System.nanoTime();
        file.write(ByteBuffer.allocate(1024), i * 1024L);
        file.force(false);
        times[i] = System.nanoTime() - began;
      }
      Arrays.sort(times);
      return times[times.length / 2];
    }
  }

  private static void measure(String name, Path home, int inserts, Opening opening)
      throws Exception {
    Path directory = Files.createDirectory(home.resolve(name.replace(' ', '-')));
    try (Store store = opening.open(directory)) {
      for (int threads : new int[] {1, 8, 32}) {
        run(store, threads, 2);
        OUT.printf("%-20s %2d threads: %6d durable puts a second%n", name, threads, run(store, threads, 6));
      }
      long began = System.nanoTime();
      var random = new Random(1);
      var value = new byte[VALUE];
      for (int i = 0; i < inserts; i += 1000) {
        var keys = new byte[1000][16];
        for (byte[] key : keys) {
          random.nextBytes(key);
        }
        random.nextBytes(value);
        store.load(keys, value);
      }
      OUT.printf(
          "%-20s %d random inserts: %.1f s%n", name, inserts, (System.nanoTime() - began) / 1e9);
      OUT.printf("%-20s then 32 threads: %6d durable puts a second%n", name, run(store, 32, 6));
      OUT.printf("%-20s heap in use: %d MB%n", name, heap());
    }
    OUT.printf("%-20s on disk: %d MB%n", name, size(directory) >> 20);
    long began = System.nanoTime();
    opening.open(directory).close();
    OUT.printf("%-20s opened and closed again in %d ms%n", name, (System.nanoTime() - began) / 1_000_000);
    delete(directory);
  }

  private static long heap() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }

  private static long run(Store store, int threads, int seconds) throws InterruptedException {
    var count = new AtomicLong();
    long until = System.nanoTime() + seconds * NANOS;
    var done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform().start(() -> {
        try {
          var key = new byte[16];
          var value = new byte[VALUE];
          while (System.nanoTime() < until) {
            ThreadLocalRandom.current().nextBytes(key);
            ThreadLocalRandom.current().nextBytes(value);
            store.put(key.clone(), value.clone());
            count.incrementAndGet();
          }
        } catch (Exception e) {
          throw new IllegalStateException(e);
        } finally {
          done.countDown();
        }
      });
    }
    done.await();
    return count.get() / seconds;
  }

  private static long size(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** The storage of this module. */
  private static final class Ours implements Store {
    private final Storage storage;

    Ours(Path directory) {
      storage = Storages.open(directory, Durability.FULL);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      if (storage.space(1).get(key) == null) {
        storage.write(new WriteBatch().put(1, key, value).append(2, value));
      }
    }

    @Override
    public void load(byte[][] keys, byte[] value) {
      var batch = new WriteBatch();
      for (byte[] key : keys) {
        batch.put(1, key, value);
      }
      storage.write(batch);
    }

    @Override
    public void close() {
      storage.close();
    }
  }
}
