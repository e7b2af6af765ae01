package io.annal.cli.server;

import io.annal.cli.terminal.CliException;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.OwnerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where one local cloud keeps everything: its state, its log, who runs it, and what {@code aws} is
 * given to read.
 *
 * @param root absolute
 */
public record DataDirectory(Path root) {

  public static DataDirectory of(Path given) {
    return new DataDirectory(given.toAbsolutePath().normalize());
  }

  /** The state of the local cloud itself. */
  public Path cloud() {
    return root.resolve("cloud");
  }

  /** What signs the requests of its local cloud's owner. */
  public String secret() {
    closeToOthers();
    return LocalCloud.secretOf(cloud());
  }

  /** Logs, credentials and state are nobody else's business on this machine. */
  public void closeToOthers() {
    OwnerFiles.folder(root);
  }

  public Path log() {
    return root.resolve("annal.0.log");
  }

  public Path environment() {
    return root.resolve("env");
  }

  public Path runFile() {
    return root.resolve("running.properties");
  }

  public Path lastDeployment() {
    return root.resolve("deployed");
  }

  /** Who runs on it now; empty also when the file is there and its process is not. */
  public Optional<ServerInfo> running() {
    return ServerInfo.read(runFile()).filter(ServerInfo::isAlive);
  }

  public ServerInfo mustBeRunning() {
    return running()
        .filter(ServerInfo::ready)
        .orElseThrow(() ->
            new CliException(
                "no local cloud is running on %s; start one with ./annal up".formatted(shown())));
  }

  /** As a person would write it: relative when it is below the working directory. */
  public String shown() {
    Path here = Path.of("").toAbsolutePath();
    return root.startsWith(here) && !root.equals(here)
        ? here.relativize(root).toString()
        : root.toString();
  }

  public void forgetRunning() {
    try {
      Files.deleteIfExists(runFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
