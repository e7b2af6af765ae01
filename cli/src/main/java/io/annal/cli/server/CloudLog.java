package io.annal.cli.server;

import io.annal.cli.terminal.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Sends what the local cloud logs to a file, so that the terminal stays readable. */
public final class CloudLog {
  private static final int BYTES_A_FILE = 10_000_000;
  private static final int FILES = 3;

  private CloudLog() {}

  public static void to(Path file) {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format",
        "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s %5$s%6$s%n");
    LogManager.getLogManager().reset();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileHandler handler = new FileHandler(pattern(file), BYTES_A_FILE, FILES, true);
      handler.setFormatter(new SimpleFormatter());
      Logger root = Logger.getLogger("");
      root.addHandler(handler);
      root.setLevel(Level.INFO);
    } catch (IOException e) {
      throw new CliException("cannot write the log %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The newest file has the number 0, as {@link DataDirectory#log()} names it. */
  private static String pattern(Path newest) {
    return newest.toString().replace("%", "%%").replaceFirst("0\\.log$", "%g.log");
  }
}
