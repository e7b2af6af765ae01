package io.annal.localcloud.lambda;

import io.annal.localcloud.lambda.Admission.Urgency;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What the busy processes of a function are doing. For one thread at a time.
 *
 * @param <P> a process
 */
final class Runs<P> {
  /** One in the background that runs for so long holds up no other. */
  static final Duration SHORT = Duration.ofMillis(500);

  private final LongSupplier nanoTime;
  private final Map<P, Run> runs = new HashMap<>();

  Runs(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Run(Urgency urgency, long since) {}

  void begin(P process, Urgency urgency) {
    runs.put(process, new Run(urgency, nanoTime.getAsLong()));
  }

  void end(P process) {
    runs.remove(process);
  }

  /** Whether none that nobody waits for is under way, but for those that take long. */
  boolean backgroundIsFree() {
    return runs.values().stream().noneMatch(this::holdsUpOthers);
  }

  private boolean holdsUpOthers(Run run) {
    return run.urgency == Urgency.BACKGROUND && nanoTime.getAsLong() - run.since < SHORT.toNanos();
  }

  List<P> processes() {
    return List.copyOf(runs.keySet());
  }
}
