package io.annal.localcloud.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a cloud can keep what it is given; asked whenever somebody asks for its status. */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  /** With less than this on its disk, a cloud is about to fail. */
  static final long LEAST_FREE_BYTES = 64L << 20;

  private final StateStore.StateMap probe;
  private final Path directory;
  private final long leastFreeBytes;

  Health(StateStore state, Path directory, long leastFreeBytes) {
    this.probe = state.map("wire.health");
    this.directory = directory;
    this.leastFreeBytes = leastFreeBytes;
  }

  /** What is wrong, in a sentence; empty where everything can be kept. */
  Optional<String> trouble() {
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < leastFreeBytes) {
        return Optional.of(
            "The disk of the data directory has %d MB left; at least %d MB are expected."
                .formatted(free >> 20, leastFreeBytes >> 20));
      }
      probe.put("probe", Trees.object());
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.error("The data directory cannot be written to", e);
      return Optional.of(
          "The data directory cannot be written to, so commands fail; the log says why.");
    }
  }
}
