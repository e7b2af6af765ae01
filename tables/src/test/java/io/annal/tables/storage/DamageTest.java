package io.annal.tables.storage;

import static io.annal.tables.storage.StorageContract.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on the disk is not what was written: it is said, and nothing wrong is served. */
class DamageTest {
  private static final int FLIPS = Integer.getInteger("annal.tables.flips", 150);

  @TempDir Path home;
  private final List<Map<String, String>> states = new ArrayList<>();
  private final Map<String, byte[]> files = new TreeMap<>();

  /** Some in the page store and some in the log, as a killed process leaves it. */
  @BeforeEach
  void write() throws IOException {
    Path first = home.resolve("first");
    var random = new Random(11);
    var state = new HashMap<String, String>();
    try (Storage storage = Storages.open(first, Durability.FULL)) {
      for (int i = 0; i < 600; i++) {
        write(storage, state, random);
      }
    }
    states.add(Map.copyOf(state));
    Path second = home.resolve("second");
    copy(first, second);
    Storage storage = Storages.open(second, Durability.FULL);
    for (int i = 0; i < 20; i++) {
      write(storage, state, random);
      states.add(Map.copyOf(state));
    }
    try (var all = Files.list(second)) {
      for (Path file : all.toList()) {
        if (!file.endsWith("lock")) {
          String name = file.getFileName().toString();
          files.put(name, name.startsWith("log-") ? written(file) : Files.readAllBytes(file));
        }
      }
    }
    storage.close();
  }

  /** What is in a file, and of the zeros that lie behind the end of a log only some. */
  private static byte[] written(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int length = all.length;
    while (all[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(all, Math.min(all.length, length + 100));
  }

  private static void write(Storage storage, Map<String, String> state, Random random) {
    int space = 1 + random.nextInt(3);
    String key = "key" + random.nextInt(300);
    String value = Long.toHexString(random.nextLong()).repeat(1 + random.nextInt(10));
    storage.write(new WriteBatch().put(space, bytes(key), bytes(value)));
    state.put(space + key, value);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var all = Files.list(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Path directory(String damaged, byte[] content) throws IOException {
    Path directory = Files.createTempDirectory(home, "damaged");
    for (var file : files.entrySet()) {
      Files.write(
          directory.resolve(file.getKey()),
          file.getKey().equals(damaged) ? content : file.getValue());
    }
    return directory;
  }

  private static Map<String, String> read(Path directory) {
    try (Storage storage = Storages.open(directory, Durability.FULL)) {
      var state = new HashMap<String, String>();
      for (int space = 1; space <= 3; space++) {
        int number = space;
        storage
            .space(space)
            .ascending(null, null)
            .forEachRemaining(each ->
                state.put(number + new String(each.key(), UTF_8), new String(each.value(), UTF_8)));
      }
      return state;
    }
  }

  private byte[] content(String file) {
    return Objects.requireNonNull(files.get(file)).clone();
  }

  private String log() {
    return files.keySet().stream()
        .filter(name -> name.startsWith("log-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAKilledProcessLeavesIsWhole() throws IOException {
    assertEquals(states.getLast(), read(directory("none", new byte[0])));
  }

  @Test
  void aLogThatWasCutOffAnywhereEndsWithItsLastWholeBatch() throws IOException {
    byte[] log = content(log());
    int last = -1;
    for (int length = 0; length <= log.length; length += 41) {
      byte[] cut = Arrays.copyOf(log, length);

      int found = states.indexOf(read(directory(log(), cut)));

      assertTrue(found >= last && found >= 0, "after " + length + " bytes");
      last = found;
    }
  }

  @Test
  void aFlippedBitIsNeverServed() throws IOException {
    var random = new Random(12);
    var refused = new TreeMap<String, AtomicInteger>();
    for (int i = 0; i < FLIPS; i++) {
      String file = List.copyOf(files.keySet()).get(random.nextInt(files.size()));
      byte[] content = content(file);
      int at = random.nextInt(content.length);
      content[at] ^= (byte) (1 << random.nextInt(8));
      Path directory = directory(file, content);
      try {
        int found = states.indexOf(read(directory));
        // A flip in the last frame looks like a write that was cut off.
        assertTrue(
            found == states.size() - 1 || (found == states.size() - 2 && file.equals(log())),
            "%s at %d gives state %d".formatted(file, at, found));
      } catch (StorageException e) {
        refused.computeIfAbsent(file, key -> new AtomicInteger()).incrementAndGet();
      }
    }
    assertEquals(files.keySet(), refused.keySet());
  }

  @Test
  void damageInTheMiddleOfTheLogIsNamed() throws IOException {
    byte[] log = content(log());
    log[LogSegment.HEAD + 30] ^= 1;
    Path directory = directory(log(), log);

    var e = assertThrows(StorageException.class, () -> read(directory));

    assertEquals(
        "The log is damaged: %s at offset %d; what follows it can't be read, and nothing of it is served"
            .formatted(directory.resolve(log()), LogSegment.HEAD),
        e.getMessage());
  }

  @Test
  void aPageStoreThatIsMissingIsNotReplacedByAnEmptyOne() throws IOException {
    Path directory = directory("none", new byte[0]);
    Files.delete(directory.resolve("pages"));

    assertThrows(StorageException.class, () -> read(directory));
  }

  @Test
  void aFormatOfAnotherVersionIsRefused() throws IOException {
    Path directory = directory("format", bytes("annal-tables 2\n"));

    var e = assertThrows(StorageException.class, () -> read(directory));

    assertEquals(
        "%s is of format annal-tables 2, and this version reads annal-tables 1"
            .formatted(directory),
        e.getMessage());
  }
}
