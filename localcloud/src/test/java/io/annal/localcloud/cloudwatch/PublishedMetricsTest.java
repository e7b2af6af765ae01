package io.annal.localcloud.cloudwatch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedMetricsTest {
  private final PublishedMetrics published = new PublishedMetrics();

  @ParameterizedTest
  @CsvSource({
    "AWS/Events, SuccessfulInvocationAttempts, EventBusName RuleName",
    "AWS/Events, PutEventsEntriesCount,",
    "AWS/DynamoDB, ConsumedReadCapacityUnits, TableName",
    "AWS/Lambda, Errors, FunctionName Resource",
  })
  void whatAwsPublishesIsTaken(String namespace, String metric, String dimensions) {
    assertThatCode(() -> published.require(series(namespace, metric, dimensions)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "AWS/Events, SuccessfulInvocations, EventBusName RuleName",
    "AWS/Events, FailedInvocations,",
    "AWS/DynamoDB, ConsumedReadCapacityUnits,",
    "AWS/SQS, NumberOfMessagesSent,",
    "AWS/Invented, Errors,",
  })
  void whatAwsDoesNotPublishIsRefused(String namespace, String metric, String dimensions) {
    assertThatThrownBy(() -> published.require(series(namespace, metric, dimensions)))
        .hasMessageContaining("AWS publishes no metric " + metric);
  }

  private static Series series(String namespace, String metric, String dimensions) {
    Map<String, String> values =
        dimensions == null
            ? Map.of()
            : Arrays.stream(dimensions.split(" ")).collect(Collectors.toMap(d -> d, d -> "x"));
    return new Series("000000000000", "us-east-1", namespace, metric, new TreeMap<>(values));
  }
}
