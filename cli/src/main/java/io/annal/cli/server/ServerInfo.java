package io.annal.cli.server;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * A local cloud that runs, as its run file tells.
 *
 * @param pid its process
 * @param started when that process started; a process id alone may have been given to another since
 * @param endpoint where it answers
 * @param region where it deploys
 * @param ready whether everything is deployed that was to be
 */
public record ServerInfo(long pid, Instant started, URI endpoint, String region, boolean ready) {

  public static ServerInfo here(URI endpoint, String region, boolean ready) {
    ProcessHandle self = ProcessHandle.current();
    return new ServerInfo(self.pid(), startOf(self), endpoint, region, ready);
  }

  boolean isAlive() {
    return process().isPresent();
  }

  public Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process).equals(started));
  }

  /** Written aside and moved, so that a reader never meets half a file. */
  public void write(Path file) {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("started", started.toString());
    properties.setProperty("endpoint", endpoint.toString());
    properties.setProperty("region", region);
    properties.setProperty("ready", Boolean.toString(ready));
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (Writer writer = Files.newBufferedWriter(aside)) {
        properties.store(writer, "The local cloud that runs on this folder");
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  public static Optional<ServerInfo> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return Optional.of(
        new ServerInfo(
            Long.parseLong(properties.getProperty("pid")),
            Instant.parse(properties.getProperty("started")),
            URI.create(properties.getProperty("endpoint")),
            properties.getProperty("region"),
            Boolean.parseBoolean(properties.getProperty("ready"))));
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }
}
