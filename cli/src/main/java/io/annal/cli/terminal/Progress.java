package io.annal.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/** Says what is going on, one line a step, with how long it took. */
public final class Progress {
  private static final int WIDTH = 56;

  private final PrintWriter out;

  public Progress(PrintWriter out) {
    this.out = out;
  }

  public <T> T step(String what, Supplier<T> work) {
    long start = System.nanoTime();
    out.print("  " + what + " ");
    out.flush();
    try {
      T done = work.get();
      String dots = ".".repeat(Math.max(3, WIDTH - what.length()));
      out.printf("%s %5.1f s%n", dots, since(start).toMillis() / 1000.0);
      out.flush();
      return done;
    } catch (RuntimeException e) {
      out.println();
      out.flush();
      throw e;
    }
  }

  public static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
