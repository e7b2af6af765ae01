package io.annal.localcloud.lambda;

import java.time.Duration;

/**
 * What may be tuned, each by the system property of that name.
 *
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
    int processesPerFunction, int eagerProcesses, Duration asyncRetryDelay, Duration idleTime) {

  static LambdaSettings fromSystemProperties() {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new LambdaSettings(
        Integer.getInteger("annal.lambda.processes", 8),
        Integer.getInteger("annal.lambda.eager-processes", Math.min(processors, 8)),
        Duration.ofSeconds(Integer.getInteger("annal.lambda.async-retry-seconds", 60)),
        Duration.ofSeconds(Integer.getInteger("annal.lambda.idle-seconds", 300)));
  }
}
