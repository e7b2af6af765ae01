package io.annal.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.annal.cli.deadletters.DeadLetter.Content;
import io.annal.cli.terminal.CliException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Hands dead letters to the function that failed on them, one after another, and waits for each: a
 * dead letter is deleted when the function is done with it, and stays when it is not. After a
 * failure the later events of the same aggregate stay too; those of others go on.
 */
public final class Redrive {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final LambdaClient lambda;
  private final StreamBatch streams;
  private final DeadLetterQueue queue;

  public Redrive(LambdaClient lambda, StreamBatch streams, DeadLetterQueue queue) {
    this.lambda = lambda;
    this.streams = streams;
    this.queue = queue;
  }

  /** How many were done, failed, or stayed behind one that failed. */
  public record Outcome(int done, int failed, int skipped) {}

  /**
   * Hands each over, in order.
   *
   * @param deadLetters by aggregate, in order
   * @param said takes each dead letter and what became of it
   */
  public Outcome run(List<DeadLetter> deadLetters, BiConsumer<DeadLetter, String> said) {
    Set<String> stuck = new HashSet<>();
    int done = 0;
    int failed = 0;
    int skipped = 0;
    for (DeadLetter deadLetter : deadLetters) {
      if (deadLetter.aggregate().filter(stuck::contains).isPresent()) {
        skipped++;
        said.accept(deadLetter, "stays, behind one that failed");
        continue;
      }
      Optional<String> problem = attempt(deadLetter);
      if (problem.isEmpty()) {
        queue.delete(deadLetter);
        done++;
        said.accept(deadLetter, "done");
      } else {
        deadLetter.aggregate().ifPresent(stuck::add);
        failed++;
        said.accept(deadLetter, "failed: " + problem.get());
      }
    }
    return new Outcome(done, failed, skipped);
  }

  private Optional<String> attempt(DeadLetter deadLetter) {
    try {
      return switch (deadLetter.what()) {
        case Content.Event(var event) -> invoke(deadLetter.function(), event);
        case Content.Item(var payload) -> invoke(deadLetter.function(), payload);
        case Content.StreamRecords records -> publish(deadLetter.function(), records);
        case Content.Unknown() -> Optional.of("this system does not know what it is");
      };
    } catch (CliException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> publish(String function, Content.StreamRecords where) {
    JsonNode batch = streams.read(where);
    int found = batch.path("Records").size();
    if (found < where.size()) {
      return Optional.of("the stream gave %d of its %d records".formatted(found, where.size()));
    }
    return invoke(function, batch);
  }

  private Optional<String> invoke(String function, JsonNode payload) {
    InvokeResponse answer =
        lambda.invoke(call ->
            call.functionName(withoutLatest(behind(function)))
                .payload(SdkBytes.fromUtf8String(payload.toString())));
    JsonNode said = parse(answer.payload().asUtf8String());
    if (answer.functionError() != null) {
      return Optional.of(said.path("errorMessage").asText(answer.functionError()));
    }
    return said.path("batchItemFailures").isEmpty()
        ? Optional.empty()
        : Optional.of("records could not be published, the first: " + said);
  }

  /** The function that takes from a queue, where it is a queue's ARN. */
  private String behind(String target) {
    if (!target.contains(":sqs:")) {
      return target;
    }
    return lambda
        .listEventSourceMappings(list -> list.eventSourceArn(target))
        .eventSourceMappings()
        .stream()
        .map(EventSourceMappingConfiguration::functionArn)
        .findFirst()
        .orElseThrow(() -> new CliException("no function takes from the queue " + target));
  }

  /** A destination names the function with its qualifier, also when that is none. */
  private static String withoutLatest(String function) {
    return function.endsWith(":$LATEST")
        ? function.substring(0, function.length() - ":$LATEST".length())
        : function;
  }

  private static JsonNode parse(String payload) {
    try {
      return JSON.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new CliException("the function answered what is not JSON: " + payload, e);
    }
  }
}
