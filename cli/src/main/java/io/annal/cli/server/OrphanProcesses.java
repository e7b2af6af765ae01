package io.annal.cli.server;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Function processes that lost their local cloud: a {@code kill -9} gives it no time to stop them.
 */
public final class OrphanProcesses {
  private static final Pattern RUNTIME = Pattern.compile(".*/(java|python[0-9.]*|node)");

  private OrphanProcesses() {}

  /** They are known by their command lines, which name a file below the cloud's folder. */
  public static Stream<ProcessHandle> of(DataDirectory directory) {
    String below = directory.cloud() + "/";
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self)
        .filter(process -> process.info().command().filter(OrphanProcesses::isRuntime).isPresent())
        .filter(process -> process.info().commandLine().filter(c -> c.contains(below)).isPresent());
  }

  private static boolean isRuntime(String command) {
    return RUNTIME.matcher(command).matches();
  }
}
