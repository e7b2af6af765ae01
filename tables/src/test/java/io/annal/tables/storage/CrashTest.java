package io.annal.tables.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process is killed at random moments while sixteen threads write, over and over in the same
 * directory. {@code make tables-crash} does it 200 times.
 */
class CrashTest {
  private static final int KILLS = Integer.getInteger("annal.tables.kills", 5);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"FULL", "RELAXED"})
  void whatWasAcknowledgedIsThereAfterAKill(Durability durability) throws Exception {
    var random = new Random();
    var acknowledged = new HashMap<Integer, Long>();
    for (int kill = 0; kill < KILLS; kill++) {
      runAndKill(durability, 50 + random.nextInt(1500), acknowledged);
      try (Storage storage = Storages.open(directory, durability)) {
        requireWhole(storage, acknowledged);
      }
    }
    assertEquals(CrashChild.WRITERS, acknowledged.size());
  }

  private void runAndKill(Durability durability, int millis, Map<Integer, Long> acknowledged)
      throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                directory.toString(),
                durability.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = child.inputReader(UTF_8);
    try {
      assertEquals("ready", output.readLine());
      // The moment is random by intent: there is nothing to wait for.
      CompletableFuture<Boolean> kill =
          CompletableFuture.supplyAsync(
              child.toHandle()::destroyForcibly,
              CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
      read(output, acknowledged);
      assertTrue(kill.join());
      assertTrue(child.waitFor(1, TimeUnit.MINUTES));
    } finally {
      child.destroyForcibly();
    }
  }

  private static void read(BufferedReader output, Map<Integer, Long> acknowledged)
      throws IOException {
    @Nullable String line = output.readLine();
    @Nullable String before = null;
    while (line != null) {
      if (before != null) {
        acknowledge(before, acknowledged);
      }
      before = line;
      line = output.readLine();
    }
    // The last line may have been cut off.
  }

  private static void acknowledge(String line, Map<Integer, Long> acknowledged) {
    String[] parts = line.split(" ", -1);
    acknowledged.merge(Integer.valueOf(parts[0]), Long.valueOf(parts[1]), Math::max);
  }

  private static void requireWhole(Storage storage, Map<Integer, Long> acknowledged) {
    Map<String, Long> appended = requireOrder(storage);
    for (int writer = 0; writer < CrashChild.WRITERS; writer++) {
      byte[] name = ("writer" + writer).getBytes(UTF_8);
      long number = appended.getOrDefault("writer" + writer, 0L);
      assertTrue(number >= acknowledged.getOrDefault(writer, 0L), "acknowledged by " + writer);
      assertTrue(number <= acknowledged.getOrDefault(writer, 0L) + 2, "one was under way");
      acknowledged.put(writer, number);
      for (int space = 1; space <= CrashChild.SPACES && number > 0; space++) {
        byte @Nullable [] value = storage.space(space).get(name);
        assertEquals(number, value == null ? -1 : CrashChild.number(value));
        requireRecent(storage.space(space), "writer" + writer, number);
      }
    }
  }

  /** Each writer's appended numbers have no gap; the last one of each. */
  private static Map<String, Long> requireOrder(Storage storage) {
    var last = new HashMap<String, Long>();
    Iterator<Space.Entry> entries = storage.space(CrashChild.APPENDED).ascending(null, null);
    while (entries.hasNext()) {
      String[] parts = new String(entries.next().value(), UTF_8).split(" ", -1);
      long number = Long.parseLong(parts[1]);
      assertEquals(last.getOrDefault(parts[0], 0L) + 1, number, "appended by " + parts[0]);
      last.put(parts[0], number);
    }
    return last;
  }

  private static void requireRecent(Space space, String writer, long number) {
    Iterator<Space.Entry> entries =
        space.ascending((writer + "/").getBytes(UTF_8), (writer + "0").getBytes(UTF_8));
    long count = 0;
    while (entries.hasNext()) {
      String key = new String(entries.next().key(), UTF_8);
      long each = Long.parseLong(key.substring(key.indexOf('/') + 1));
      assertTrue(each > number - 100 && each <= number, key);
      count++;
    }
    assertEquals(Math.min(number, 100), count);
  }
}
