package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Hands batches to a mapping's function: again where they fail, in halves, and to the on-failure
 * destination at last.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Retaining
 *     discarded records of a DynamoDB event source</a>
 */
final class Delivery {
  private static final System.Logger LOGGER = System.getLogger(Delivery.class.getName());
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

  private final Cloud cloud;
  private final Mapping mapping;
  private final Invoker invoker;
  private final Destinations destinations;

  Delivery(Cloud cloud, Mapping mapping, Invoker invoker) {
    this.cloud = cloud;
    this.mapping = mapping;
    this.invoker = invoker;
    this.destinations = new Destinations(cloud);
  }

  /** A record of a stream's batch that failed, by index; none if all is done. */
  private record Attempt(Optional<Integer> failed, Invoker.Result result) {}

  /**
   * Delivers a batch of a shard until it is done or given up.
   *
   * @param done is told the last record up to which everything is settled
   */
  void stream(String shard, List<ObjectNode> batch, Consumer<ObjectNode> done)
      throws InterruptedException {
    List<ObjectNode> wanted = batch.stream().filter(mapping.filter).toList();
    stream(shard, wanted, done, 0);
    done.accept(batch.getLast());
  }

  private void stream(String shard, List<ObjectNode> batch, Consumer<ObjectNode> done, int failures)
      throws InterruptedException {
    List<ObjectNode> rest = batch;
    int failed = failures;
    while (!rest.isEmpty()) {
      if (age(rest.getFirst()) > mapping.maximumAgeMillis()) {
        giveUp(shard, rest, "RecordAgeExceeded", failed, Optional.empty());
        return;
      }
      Attempt attempt = attempt(rest);
      if (attempt.failed().isEmpty()) {
        return;
      }
      int from = attempt.failed().get();
      if (from > 0) {
        done.accept(rest.get(from - 1));
        rest = rest.subList(from, rest.size());
      }
      failed++;
      if (mapping.bisects() && rest.size() > 1) {
        int half = rest.size() / 2;
        stream(shard, rest.subList(0, half), done, failures);
        done.accept(rest.get(half - 1));
        stream(shard, rest.subList(half, rest.size()), done, failures);
        return;
      }
      if (failed > mapping.maximumRetries()) {
        giveUp(shard, rest, "RetryAttemptsExhausted", failed, Optional.of(attempt.result()));
        return;
      }
      Thread.sleep(backoff(failed));
    }
  }

  private static Duration backoff(int failures) {
    Duration wait = Duration.ofMillis(250L << Math.min(failures - 1, 8));
    return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
  }

  private long age(ObjectNode record) {
    long created = record.path("dynamodb").path("ApproximateCreationDateTime").asLong();
    return cloud.clock().millis() - created * 1000;
  }

  private Attempt attempt(List<ObjectNode> batch) throws InterruptedException {
    Invoker.Result result = invoke(batch);
    if (result.functionError().isPresent()) {
      return new Attempt(Optional.of(0), result);
    }
    if (!mapping.reportsFailures()) {
      return new Attempt(Optional.empty(), result);
    }
    Optional<Set<String>> reported = failures(result.payload());
    if (reported.isEmpty()) {
      return new Attempt(Optional.of(0), result);
    }
    for (int i = 0; i < batch.size(); i++) {
      if (reported.get().contains(StreamReader.sequence(batch.get(i)))) {
        return new Attempt(Optional.of(i), result);
      }
    }
    // Names that are none of the batch's: AWS takes the whole batch for failed.
    return new Attempt(reported.get().isEmpty() ? Optional.empty() : Optional.of(0), result);
  }

  /** Invokes with records; waits as long as the function is throttled. */
  Invoker.Result invoke(List<ObjectNode> records) throws InterruptedException {
    ObjectNode event = Json.object();
    ArrayNode all = event.putArray("Records");
    records.forEach(all::add);
    for (int throttled = 1; ; throttled++) {
      mapping.awaitRegion();
      try {
        return invoker.invoke(
            Invoker.Job.inBackground(
                mapping.function(), UUID.randomUUID().toString(), Json.bytes(event)));
      } catch (AwsException e) {
        if (!e.code().equals("TooManyRequestsException")) {
          throw e;
        }
        Thread.sleep(backoff(throttled));
      }
    }
  }

  /**
   * The identifiers that a function reports as failed; empty if its answer is not to be understood,
   * which means that all have failed.
   */
  static Optional<Set<String>> failures(byte[] payload) {
    JsonNode answer = Json.read(payload).orElseGet(Json::object);
    JsonNode items = answer.path("batchItemFailures");
    if (items.isMissingNode() || items.isNull()) {
      return Optional.of(Set.of());
    }
    Set<String> failed = new HashSet<>();
    for (JsonNode item : items) {
      String id = item.path("itemIdentifier").asText("");
      if (id.isEmpty()) {
        return Optional.empty();
      }
      failed.add(id);
    }
    return Optional.of(failed);
  }

  private void giveUp(
      String shard,
      List<ObjectNode> batch,
      String condition,
      int invocations,
      Optional<Invoker.Result> last) {
    FunctionVersion function = mapping.function();
    Optional<String> destination = mapping.onFailure();
    if (destination.isEmpty()) {
      LOGGER.log(
          Level.WARNING,
          "{0} gave up {1} records of {2}",
          function.ref().name(),
          batch.size(),
          shard);
      return;
    }
    ObjectNode record = Json.object();
    record
        .putObject("requestContext")
        .put("requestId", last.map(Invoker.Result::requestId).orElse(""))
        .put("functionArn", function.ref().fullArn())
        .put("condition", condition)
        .put("approximateInvokeCount", invocations);
    last.ifPresent(result -> {
      ObjectNode response =
          record
              .putObject("responseContext")
              .put("statusCode", 200)
              .put("executedVersion", result.version());
      result.functionError().ifPresent(error -> response.put("functionError", error));
    });
    record.put("version", "1.0").put("timestamp", cloud.clock().instant().toString());
    record
        .putObject("DDBStreamBatchInfo")
        .put("shardId", shard)
        .put("startSequenceNumber", StreamReader.sequence(batch.getFirst()))
        .put("endSequenceNumber", StreamReader.sequence(batch.getLast()))
        .put("approximateArrivalOfFirstRecord", arrival(batch.getFirst()))
        .put("approximateArrivalOfLastRecord", arrival(batch.getLast()))
        .put("batchSize", batch.size())
        .put("streamArn", mapping.source());
    try {
      destinations.send(destination.get(), record, Map.of(), function);
    } catch (AwsException e) {
      LOGGER.log(
          Level.WARNING,
          "A record of {0} did not reach {1}: {2}",
          function.ref().name(),
          destination.get(),
          e.getMessage());
    }
  }

  private static String arrival(ObjectNode record) {
    return Instant.ofEpochSecond(
            record.path("dynamodb").path("ApproximateCreationDateTime").asLong())
        .toString();
  }
}
