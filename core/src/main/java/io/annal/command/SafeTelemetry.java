package io.annal.command;

import io.annal.Telemetry;
import java.time.Duration;

/** Telemetry that cannot fail what it tells of: what it throws is logged. */
record SafeTelemetry(Telemetry telemetry) implements Telemetry {

  @Override
  public void count(String name, long times) {
    attempt(() -> telemetry.count(name, times));
  }

  @Override
  public void duration(String name, Duration duration) {
    attempt(() -> telemetry.duration(name, duration));
  }

  @Override
  public void problem(String what, Throwable cause) {
    attempt(() -> telemetry.problem(what, cause));
  }

  private static void attempt(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      System.getLogger(Telemetry.class.getName())
          .log(System.Logger.Level.WARNING, "telemetry failed", e);
    }
  }
}
