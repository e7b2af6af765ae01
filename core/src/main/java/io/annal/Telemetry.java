package io.annal;

import java.time.Duration;

/** Where counts and durations go; names are listed at whoever reports them. */
public interface Telemetry {

  /** Something happened that many times. */
  void count(String name, long times);

  /** Something took that long, or is that far behind. */
  void duration(String name, Duration duration);

  /**
   * Something failed that nothing depends on, such as a snapshot: what was asked for was done all
   * the same.
   */
  default void problem(String what, Throwable cause) {}

  /** Keeps nothing. */
  Telemetry NONE =
      new Telemetry() {
        @Override
        public void count(String name, long times) {}

        @Override
        public void duration(String name, Duration duration) {}
      };
}
