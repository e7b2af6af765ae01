package io.annal.localcloud.cloudwatch;

import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured, on disk: a snapshot, and a journal of what came since. Both carry a number; a
 * snapshot holds all that the journals of lower numbers held, so whatever moment a process is
 * killed at, nothing is read twice.
 */
final class MetricJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricJournal.class);
  private static final long LARGEST = 64L << 20;

  private final Path directory;
  private int number;
  private FileChannel journal;

  MetricJournal(Path directory, Consumer<Measurement> into) {
    this.directory = directory;
    try {
      var snapshot = highest("snapshot-");
      if (snapshot > 0) {
        read(file("snapshot-", snapshot), into);
      }
      number = Math.max(snapshot, highest("journal-"));
      for (var n = snapshot; n <= number; n++) {
        read(file("journal-", n), into);
      }
      journal = open(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int highest(String prefix) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix) && !name.endsWith(".tmp"))
          .mapToInt(name -> Integer.parseInt(name.substring(prefix.length())))
          .max()
          .orElse(0);
    }
  }

  private Path file(String prefix, int of) {
    return directory.resolve(prefix + of);
  }

  private FileChannel open(int of) throws IOException {
    return FileChannel.open(
        file("journal-", of), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void read(Path file, Consumer<Measurement> into) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (var lines = Files.lines(file)) {
      lines.filter(line -> !line.isBlank()).forEach(line -> read(file, line, into));
    }
  }

  /** A process that was killed leaves a torn last line, which nobody was promised. */
  private static void read(Path file, String line, Consumer<Measurement> into) {
    try {
      into.accept(Measurement.read(Trees.readJson(line)));
    } catch (AwsException e) {
      LOG.warn("A torn line of {} is passed over", file);
    }
  }

  /** Writes down, and keeps it past a kill of this process. */
  synchronized void add(List<Measurement> measurements) {
    write(journal, measurements);
  }

  private static void write(FileChannel channel, List<Measurement> measurements) {
    var lines =
        measurements.stream()
            .map(measurement -> Trees.writeJsonText(measurement.write()) + "\n")
            .collect(Collectors.joining());
    var bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        var _ = channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized boolean isLarge() {
    try {
      return journal.size() > LARGEST;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts again with a snapshot.
   *
   * @param everything what was added until now, and nothing that was not
   */
  synchronized void compact(Supplier<List<Measurement>> everything) {
    try {
      var next = number + 1;
      var tmp = directory.resolve("snapshot.tmp");
      try (var channel =
          FileChannel.open(
              tmp,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        var all = everything.get();
        for (var from = 0; from < all.size(); from += 500) {
          write(channel, all.subList(from, Math.min(all.size(), from + 500)));
        }
        channel.force(true);
      }
      Files.move(tmp, file("snapshot-", next), StandardCopyOption.ATOMIC_MOVE);
      journal.close();
      journal = open(next);
      for (var old = number; old >= 0 && forget(old); old--) {
        LOG.debug("Metrics of generation {} are in the snapshot now", old);
      }
      number = next;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean forget(int old) throws IOException {
    var snapshot = Files.deleteIfExists(file("snapshot-", old));
    return Files.deleteIfExists(file("journal-", old)) || snapshot;
  }

  @Override
  public synchronized void close() {
    try {
      journal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
