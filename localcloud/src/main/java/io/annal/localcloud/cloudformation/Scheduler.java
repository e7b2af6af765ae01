package io.annal.localcloud.cloudformation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Does tasks in the order of what they need, those that need nothing of one another at once. */
final class Scheduler {
  private static final long LOOK_MILLIS = 200;

  private final ExecutorService executor;

  Scheduler(ExecutorService executor) {
    this.executor = executor;
  }

  /**
   * What came of it.
   *
   * @param failed by id, with why
   * @param stopped says whether it was stopped from outside
   */
  record Outcome(Map<String, String> failed, boolean stopped) {
    boolean isGood() {
      return failed.isEmpty() && !stopped;
    }
  }

  private record Result(String id, Optional<String> failure) {}

  /**
   * Runs them all; what needs a failed one is not begun.
   *
   * @param needs by id; ids that are no keys count as done
   * @param task answers why it failed, or empty
   * @param goOnAfterFailure whether tasks that need nothing of a failed one are still begun
   * @param stop asked while it runs; once true nothing more is begun
   */
  Outcome run(
      Map<String, Set<String>> needs,
      Function<String, Optional<String>> task,
      boolean goOnAfterFailure,
      BooleanSupplier stop) {
    var results = new ArrayBlockingQueue<Result>(Math.max(1, needs.size()));
    var waiting = new LinkedHashMap<>(needs);
    var open = new LinkedHashSet<>(needs.keySet());
    var failed = new LinkedHashMap<String, String>();
    var running = 0;
    var stopped = false;
    while (true) {
      stopped = stopped || stop.getAsBoolean();
      if (!stopped && (failed.isEmpty() || goOnAfterFailure)) {
        running += begin(waiting, open, task, results);
      }
      if (running == 0) {
        return new Outcome(failed, stopped);
      }
      var result = next(results);
      if (result.isPresent()) {
        running--;
        var id = result.get().id();
        result.get().failure().ifPresentOrElse(why -> failed.put(id, why), () -> open.remove(id));
      }
    }
  }

  private int begin(
      Map<String, Set<String>> waiting,
      Set<String> open,
      Function<String, Optional<String>> task,
      BlockingQueue<Result> results) {
    var ready =
        waiting.entrySet().stream()
            .filter(entry -> entry.getValue().stream().noneMatch(open::contains))
            .map(Map.Entry::getKey)
            .toList();
    for (var id : ready) {
      waiting.remove(id);
      executor.execute(() -> results.add(new Result(id, task.apply(id))));
    }
    return ready.size();
  }

  private static Optional<Result> next(BlockingQueue<Result> results) {
    try {
      return Optional.ofNullable(results.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while resources were on their way", e);
    }
  }
}
