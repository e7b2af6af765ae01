package io.annal.localcloud.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What may be tuned, each by the system property of that name.
 *
 * @param places {@code annal.lambda.places}: how many invocations of all functions run at the same
 *     time (default: the number of processors)
 * @param processesPerFunction {@code annal.lambda.processes}: the most processes of one function
 *     version; further invocations wait (default 8). AWS starts one for every concurrent invocation
 *     up to the account's limit of 1,000
 * @param eagerProcesses {@code annal.lambda.eager-processes}: up to so many start at once when all
 *     are busy; further ones only when an invocation has waited a while (default: the number of
 *     processors)
 * @param asyncRetryDelay {@code annal.lambda.async-retry-seconds}: the wait before the first retry
 *     of an asynchronous invocation whose function failed, doubled for the second (default 60, as
 *     on AWS)
 * @param idleTime {@code annal.lambda.idle-seconds}: after so long without work a process is
 *     stopped, but for one of each function (default 300)
 */
record LambdaSettings(
    int places,
    int processesPerFunction,
    int eagerProcesses,
    Duration asyncRetryDelay,
    Duration idleTime,
    Programs programs) {

  /**
   * What of this machine runs functions.
   *
   * @param python {@code annal.lambda.python}, else the environment's {@code ANNAL_PYTHON}: the
   *     interpreter of all python runtimes (by default the {@code PATH}'s). The SDK that AWS's
   *     runtime brings, boto3, is that interpreter's own
   * @param node {@code annal.lambda.node}, else {@code ANNAL_NODE}: that of all nodejs runtimes
   *     (default {@code node})
   * @param nodeModules {@code annal.lambda.node-modules}, else {@code ANNAL_NODE_MODULES}: a folder
   *     {@code node_modules}, or one that has such a folder, with what AWS's runtime brings, the
   *     AWS SDK for JavaScript (default: none)
   */
  record Programs(String python, String node, Optional<Path> nodeModules) {

    static Programs fromSystemProperties() {
      return new Programs(
          setting("annal.lambda.python", "ANNAL_PYTHON").orElse("python3"),
          setting("annal.lambda.node", "ANNAL_NODE").orElse("node"),
          setting("annal.lambda.node-modules", "ANNAL_NODE_MODULES").map(Programs::modules));
    }

    private static Optional<String> setting(String property, String variable) {
      return Optional.ofNullable(System.getProperty(property, System.getenv(variable)))
          .filter(text -> !text.isBlank());
    }

    private static Path modules(String folder) {
      Path given = Path.of(folder).toAbsolutePath().normalize();
      return given.endsWith("node_modules") ? given : given.resolve("node_modules");
    }
  }

  static LambdaSettings fromSystemProperties() {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new LambdaSettings(
        Integer.getInteger("annal.lambda.places", processors),
        Integer.getInteger("annal.lambda.processes", 8),
        Integer.getInteger("annal.lambda.eager-processes", Math.min(processors, 8)),
        Duration.ofSeconds(Integer.getInteger("annal.lambda.async-retry-seconds", 60)),
        Duration.ofSeconds(Integer.getInteger("annal.lambda.idle-seconds", 300)),
        Programs.fromSystemProperties());
  }
}
