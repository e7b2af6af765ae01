package io.annal.localcloud.lambda;

import java.io.IOException;
import org.opentest4j.TestAbortedException;

/** What the machine that runs the tests must have. */
public final class Machine {
  private Machine() {}

  /** Skips a test where a program is missing; {@code scripts/skipped-tests} counts the reasons. */
  public static void needs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectErrorStream(true)
              .start();
      if (process.waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new TestAbortedException(command[0] + " is not on this machine");
  }
}
