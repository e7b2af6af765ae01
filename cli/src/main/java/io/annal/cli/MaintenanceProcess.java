package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.terminal.CliException;
import io.annal.runtime.Domain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * The program for long work that every function package has, in a process of its own: the domain is
 * that of the package, and so are all of its libraries.
 */
final class MaintenanceProcess {
  private static final String PROGRAM = "io.annal.runtime.aws.MaintenanceProgram";

  private final Path functionPackage;

  /**
   * @throws CliException when that is no package of a domain
   */
  MaintenanceProcess(Path functionPackage) {
    this.functionPackage = functionPackage;
    try (var jar = new JarFile(functionPackage.toFile())) {
      mustHave(jar, PROGRAM.replace('.', '/') + ".class");
      mustHave(jar, "META-INF/services/" + Domain.class.getName());
    } catch (IOException e) {
      throw new CliException("%s is not a jar".formatted(functionPackage), e);
    }
  }

  private void mustHave(JarFile jar, String entry) {
    if (jar.getEntry(entry) == null) {
      throw new CliException(
          "%s is not a function package of this version with a domain: it has no %s"
              .formatted(functionPackage, entry));
    }
  }

  /**
   * Runs it to its end; it ends with this process.
   *
   * @param variables of its environment, which nobody can see in a list of processes
   * @return its exit code
   */
  int run(String work, List<String> projections, Map<String, String> variables)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            functionPackage.toString(),
            PROGRAM,
            work));
    command.addAll(projections);
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().keySet().removeAll(Aws.CREDENTIAL_VARIABLES);
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(endOf(process));
      return process.waitFor();
    } catch (IOException e) {
      throw new CliException("cannot start %s: %s".formatted(PROGRAM, e.getMessage()), e);
    }
  }

  private static Thread endOf(Process process) {
    return Thread.ofPlatform()
        .name("annal-maintenance-end")
        .unstarted(() -> {
          process.destroy();
          process.onExit().join();
        });
  }
}
