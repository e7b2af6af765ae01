package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.Cloud;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs invocations: concurrency, process, log lines, metrics. */
final class Invoker {
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  static final int RESPONSE_LIMIT = 6 * 1024 * 1024;

  private final Cloud cloud;
  private final Functions functions;
  private final Sandboxes sandboxes;
  private final MetricShipper metrics;
  private final Admission admission;
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();

  Invoker(
      Cloud cloud,
      Functions functions,
      Sandboxes sandboxes,
      MetricShipper metrics,
      Admission admission) {
    this.cloud = cloud;
    this.functions = functions;
    this.sandboxes = sandboxes;
    this.metrics = metrics;
    this.admission = admission;
  }

  /**
   * What is to be run.
   *
   * @param patience how long it may wait for a place and for a process
   */
  record Job(
      FunctionVersion function,
      String requestId,
      byte[] payload,
      Optional<String> clientContext,
      Admission.Urgency urgency,
      Duration patience) {

    /** Work that nobody waits for; it waits as long as it must. */
    static Job inBackground(FunctionVersion function, String requestId, byte[] payload) {
      return new Job(
          function,
          requestId,
          payload,
          Optional.empty(),
          Admission.Urgency.BACKGROUND,
          Duration.ofDays(1));
    }
  }

  /**
   * What came of it.
   *
   * @param functionError {@code Unhandled} where the function failed; the payload describes it then
   * @param logTail the end of its log, in base 64
   */
  record Result(
      String requestId,
      String version,
      byte[] payload,
      Optional<String> functionError,
      String logTail) {}

  /**
   * Runs it to its end.
   *
   * @throws io.annal.localcloud.wire.AwsException {@code TooManyRequestsException} if the
   *     function's concurrency is used up
   */
  Result invoke(Job job) throws InterruptedException {
    FunctionVersion function = job.function();
    AtomicInteger count = running.computeIfAbsent(function.ref().key(), any -> new AtomicInteger());
    int concurrent = count.incrementAndGet();
    try {
      if (concurrent > limit(function)) {
        throw throttled(function);
      }
      metrics.count(function.ref(), "ConcurrentExecutions", concurrent);
      return admitted(job);
    } finally {
      count.decrementAndGet();
    }
  }

  private int limit(FunctionVersion function) {
    return functions
        .known(function.ref())
        .map(document -> document.path("ReservedConcurrentExecutions"))
        .filter(reserved -> reserved.isNumber())
        .map(reserved -> reserved.asInt())
        .orElse(Integer.MAX_VALUE);
  }

  private RuntimeException throttled(FunctionVersion function) {
    metrics.count(function.ref(), "Throttles", 1);
    return Refusals.throttled();
  }

  private Result admitted(Job job) throws InterruptedException {
    SandboxPool pool = sandboxes.of(job.function());
    int[] texts = Affinity.texts(job.payload());
    long begin = System.nanoTime();
    Admission.Place place =
        admission
            .enter(
                job.urgency(), pool, job.patience(), late -> pool.ready(texts, job.urgency(), late))
            .orElseThrow(() -> throttled(job.function()));
    try {
      return inSandbox(job, texts, System.nanoTime() - begin >= Admission.LATE.toNanos());
    } finally {
      place.leave();
    }
  }

  private Result inSandbox(Job job, int[] texts, boolean late) throws InterruptedException {
    // Not that of before: it may have been retired while the invocation waited.
    SandboxPool pool = sandboxes.of(job.function());
    while (true) {
      Sandbox sandbox =
          pool.acquire(texts, job.urgency(), late, job.patience())
              .orElseThrow(() -> throttled(job.function()));
      try {
        Optional<Result> result = run(job, sandbox);
        if (result.isPresent()) {
          return result.get();
        }
      } finally {
        pool.release(sandbox);
      }
    }
  }

  /** Empty if the process had died in its idleness, so that another one must do it. */
  private Optional<Result> run(Job job, Sandbox sandbox) throws InterruptedException {
    FunctionLog log = sandbox.log();
    String id = job.requestId();
    var invocation =
        new Invocation(id, job.function().invokedArn(), job.payload(), job.clientContext());
    var started =
        invocation.begun.thenAccept(
            any -> log.line("START RequestId: " + id + " Version: " + job.function().version()));
    Outcome outcome = sandbox.run(invocation);
    if (outcome instanceof Outcome.NotBegun) {
      return Optional.empty();
    }
    long begun = started.isDone() ? invocation.begun.join() : System.nanoTime();
    Duration duration = Duration.ofNanos(Math.max(0, System.nanoTime() - begun));
    Result result = result(job, outcome, log);
    log.line("END RequestId: " + id);
    log.line(report(job, sandbox, outcome, duration));
    String tail = log.tail();
    log.beginInvocation();
    measure(job.function(), result, duration);
    return Optional.of(
        new Result(id, result.version(), result.payload(), result.functionError(), tail));
  }

  private void measure(FunctionVersion function, Result result, Duration duration) {
    metrics.count(function.ref(), "Invocations", 1);
    metrics.count(function.ref(), "Errors", result.functionError().isPresent() ? 1 : 0);
    metrics.add(function.ref(), "Duration", "Milliseconds", millis(duration));
  }

  private Result result(Job job, Outcome outcome, FunctionLog log) {
    return switch (outcome) {
      case Outcome.Answered(byte[] payload) when payload.length > RESPONSE_LIMIT ->
          failed(
              job,
              "Function.ResponseSizeTooLarge",
              "Response payload size exceeded maximum allowed payload size (%d bytes)."
                  .formatted(RESPONSE_LIMIT));
      case Outcome.Answered(byte[] payload) -> result(job, payload, Optional.empty());
      case Outcome.Failed(byte[] payload) -> result(job, payload, Optional.of("Unhandled"));
      case Outcome.TimedOut _ -> timedOut(job, log);
      case Outcome.Exited(int status) -> exited(job, status, log);
      case Outcome.NotBegun _ -> throw new IllegalStateException("Nothing was run");
    };
  }

  private Result timedOut(Job job, FunctionLog log) {
    String task =
        String.format(
            Locale.ROOT,
            "Task timed out after %d.00 seconds",
            job.function().timeout().toSeconds());
    log.line("%s %s %s".formatted(cloud.clock().instant(), job.requestId(), task));
    return failed(
        job, "Sandbox.Timedout", "RequestId: %s Error: %s".formatted(job.requestId(), task));
  }

  private static Result exited(Job job, int status, FunctionLog log) {
    String reason =
        switch (status) {
          case 0 -> "Runtime exited without providing a reason";
          case 137 -> "Runtime exited with error: signal: killed";
          case 134 -> "Runtime exited with error: signal: aborted";
          case 139 -> "Runtime exited with error: signal: segmentation fault";
          case 143 -> "Runtime exited with error: signal: terminated";
          default -> "Runtime exited with error: exit status " + status;
        };
    String message = "RequestId: %s Error: %s".formatted(job.requestId(), reason);
    log.line(message + "\nRuntime.ExitError");
    return failed(job, "Runtime.ExitError", message);
  }

  private static Result failed(Job job, String type, String message) {
    return result(
        job,
        Json.bytes(Json.object().put("errorType", type).put("errorMessage", message)),
        Optional.of("Unhandled"));
  }

  private static Result result(Job job, byte[] payload, Optional<String> error) {
    return new Result(job.requestId(), job.function().version(), payload, error, "");
  }

  private static String report(Job job, Sandbox sandbox, Outcome outcome, Duration duration) {
    OptionalLong init = sandbox.takeInitNanos();
    double initMillis = init.isPresent() ? init.getAsLong() / 1e6 : 0;
    int memory = job.function().memoryMegabytes();
    var line = new StringBuilder("REPORT RequestId: ").append(job.requestId());
    line.append("\tDuration: ").append(hundredths(millis(duration))).append(" ms");
    line.append("\tBilled Duration: ").append((long) Math.ceil(millis(duration) + initMillis));
    line.append(" ms");
    line.append("\tMemory Size: ").append(memory).append(" MB");
    line.append("\tMax Memory Used: ").append(sandbox.peakMegabytes().orElse(0)).append(" MB");
    if (init.isPresent()) {
      line.append("\tInit Duration: ").append(hundredths(initMillis)).append(" ms");
    }
    line.append(
        switch (outcome) {
          case Outcome.TimedOut _ -> "\tStatus: timeout";
          case Outcome.Exited _ -> "\tStatus: error\tError Type: Runtime.ExitError";
          case Outcome.Failed _, Outcome.Answered _, Outcome.NotBegun _ -> "";
        });
    return line.append('\t').toString();
  }

  /** With two digits behind the point; a formatter would have to read its pattern each time. */
  private static String hundredths(double number) {
    long all = Math.round(number * 100);
    long rest = all % 100;
    return all / 100 + (rest < 10 ? ".0" : ".") + rest;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
