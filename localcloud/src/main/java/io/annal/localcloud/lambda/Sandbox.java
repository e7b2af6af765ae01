package io.annal.localcloud.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An execution environment: one process of one function version, which serves one invocation at a
 * time.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">The
 *     execution environment life cycle</a>
 */
final class Sandbox implements RuntimeApi.Side {
  /** What AWS gives an initialisation before the invocation's own time begins. */
  private static final Duration INIT_LIMIT = Duration.ofSeconds(10);

  private static final Duration PEAK_GOOD_FOR = Duration.ofSeconds(1);

  private static final Invocation NO_MORE = new Invocation("", "", new byte[0], Optional.empty());

  private final FunctionVersion function;
  private final FunctionLog log;
  private final Instant goodUntil;
  private final RuntimeApi api;
  private final Process process;
  private final FunctionOutput output;
  private final long spawned = System.nanoTime();
  private final LinkedBlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Invocation> current = new AtomicReference<>();
  private final CompletableFuture<Long> ready = new CompletableFuture<>();
  private volatile byte @Nullable [] initError;
  private boolean initReported;
  private OptionalLong peak = OptionalLong.empty();
  private long peakRead;
  private volatile long idleSince = System.nanoTime();

  /**
   * Starts the process and returns at once.
   *
   * @param goodUntil when the credentials that it got run out
   */
  Sandbox(
      FunctionVersion function,
      FunctionLog log,
      FunctionOutput output,
      Instant goodUntil,
      ProcessFactory processes) {
    this.function = function;
    this.log = log;
    this.output = output;
    this.goodUntil = goodUntil;
    this.api = new RuntimeApi(this);
    try {
      this.process = processes.start(api.address());
    } catch (IOException e) {
      api.close();
      output.close();
      throw new UncheckedIOException(
          "The process of %s cannot start".formatted(function.ref().arn()), e);
    }
    var _ = process.onExit().thenAccept(ended -> ended(ended.exitValue()));
  }

  /** Makes the process, which is to find its Runtime API at that address. */
  interface ProcessFactory {
    Process start(String runtimeApi) throws IOException;
  }

  /** Runs an invocation to its end, its time-out or the process's death. */
  Outcome run(Invocation invocation) throws InterruptedException {
    boolean wasReady = ready.isDone();
    waiting.add(invocation);
    if (!process.isAlive()) {
      ended(process.exitValue());
    }
    Duration toBegin = wasReady ? INIT_LIMIT : INIT_LIMIT.plus(function.timeout());
    try {
      CompletableFuture<Object> begunOrEnded =
          CompletableFuture.anyOf(invocation.begun, invocation.outcome);
      var _ = begunOrEnded.get(toBegin.toMillis(), TimeUnit.MILLISECONDS);
      Outcome outcome =
          invocation.outcome.get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return outcome instanceof Outcome.Exited && !invocation.begun.isDone() && wasReady
          ? new Outcome.NotBegun()
          : outcome;
    } catch (TimeoutException e) {
      stop();
      return new Outcome.TimedOut();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Outcomes are values", e);
    } finally {
      idleSince = System.nanoTime();
      output.drain();
    }
  }

  FunctionLog log() {
    return log;
  }

  /** Milliseconds from the process's start to its first question for work; once. */
  synchronized OptionalLong takeInitNanos() {
    if (initReported || !ready.isDone()) {
      return OptionalLong.empty();
    }
    initReported = true;
    return OptionalLong.of(ready.join() - spawned);
  }

  /**
   * The most memory that the process ever held, in MB, where the system tells; asked now and then.
   */
  synchronized OptionalLong peakMegabytes() {
    long now = System.nanoTime();
    if (peak.isEmpty() || now - peakRead > PEAK_GOOD_FOR.toNanos()) {
      peak = readPeak();
      peakRead = now;
    }
    return peak;
  }

  private OptionalLong readPeak() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return OptionalLong.of(Math.ceilDiv(Long.parseLong(line.replaceAll("\\D", "")), 1024));
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty(); // not Linux, or the process has just ended
    }
    return OptionalLong.empty();
  }

  boolean usable(Instant now) {
    return process.isAlive()
        && initError == null
        && now.isBefore(goodUntil.minus(function.timeout()).minusSeconds(60));
  }

  Duration idleFor() {
    return Duration.ofNanos(System.nanoTime() - idleSince);
  }

  /** Hands on what the process has printed until now. */
  void pollOutput() {
    output.poll();
  }

  boolean alive() {
    return process.isAlive();
  }

  void stop() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    var _ = process.destroyForcibly();
    api.close();
  }

  @Override
  public RuntimeApi.Next next() throws InterruptedException {
    ready.complete(System.nanoTime());
    Invocation invocation = waiting.take();
    if (invocation == NO_MORE) {
      throw new InterruptedException("the process has ended");
    }
    current.set(invocation);
    invocation.begun.complete(System.nanoTime());
    return new RuntimeApi.Next(headers(invocation), invocation.payload);
  }

  private Map<String, String> headers(Invocation invocation) {
    long deadline = System.currentTimeMillis() + function.timeout().toMillis();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Lambda-Runtime-Aws-Request-Id", invocation.requestId);
    headers.put("Lambda-Runtime-Deadline-Ms", Long.toString(deadline));
    headers.put("Lambda-Runtime-Invoked-Function-Arn", invocation.invokedArn);
    headers.put("Lambda-Runtime-Trace-Id", traceId());
    invocation.clientContext.ifPresent(
        context -> headers.put("Lambda-Runtime-Client-Context", context));
    return headers;
  }

  private static String traceId() {
    String random = UUID.randomUUID().toString().replace("-", "");
    String seconds = HexFormat.of().toHexDigits((int) (System.currentTimeMillis() / 1000));
    return "Root=1-"
        + seconds
        + '-'
        + random.substring(0, 24)
        + ";Parent="
        + random.substring(16)
        + ";Sampled=0";
  }

  @Override
  public boolean response(String requestId, byte[] body) {
    return end(requestId, new Outcome.Answered(body));
  }

  @Override
  public boolean error(String requestId, byte[] body) {
    return end(requestId, new Outcome.Failed(body));
  }

  private boolean end(String requestId, Outcome outcome) {
    Invocation invocation = current.get();
    if (invocation == null || !invocation.requestId.equals(requestId)) {
      return false;
    }
    current.set(null);
    return invocation.outcome.complete(outcome);
  }

  @Override
  public void initError(byte[] body) {
    initError = body;
  }

  private void ended(int status) {
    output.close();
    api.close();
    byte[] error = initError;
    Outcome outcome = error == null ? new Outcome.Exited(status) : new Outcome.Failed(error);
    Invocation running = current.getAndSet(null);
    if (running != null) {
      running.outcome.complete(outcome);
    }
    var left = new ArrayList<Invocation>();
    waiting.drainTo(left);
    left.forEach(invocation -> invocation.outcome.complete(outcome));
    waiting.add(NO_MORE);
  }
}
