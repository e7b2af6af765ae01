package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.command.CommandHandler;
import io.annal.memory.InMemoryEventStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plain commands, for which perhaps nobody waits, as a function cannot know: what is not accepted
 * is in the log and in the metrics.
 */
final class UnansweredCommandsTest {
  private static final String COMMAND =
      "{\"aggregateId\":\"a\",\"eventType\":\"Added\",\"eventData\":{\"amount\":%s,\"note\":\"%s\",\"times\":1}}";

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final EmbeddedMetrics metrics =
      new EmbeddedMetrics("the-function", () -> Invocations.NOW);
  private final EndpointRunner function =
      new EndpointRunner(
          Tally.endpoint(new CommandHandler<>(Tally.AGGREGATE, store)),
          new Log(new PrintStream(out, true, UTF_8), () -> Invocations.NOW),
          metrics,
          new TimeBudget());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "{\"aggregateId\":\"a\"}",
        "{\"aggregateId\":\"a\",\"eventType\":\"Unknown\",\"eventData\":{}}"
      })
  void whatIsNotUnderstoodIsLoggedAndCounted(String payload) {
    assertThat(invoke(payload)).contains("\"statusCode\":400");

    assertThat(said()).contains("not understood: ", "\"InvalidRequests\":1", "request-1");
    assertThat(store.commits()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2000, '', 422, refused by rule", "1, 'large', 413, too-large: "})
  void whatIsRefusedIsLoggedAndCounted(String amount, String note, int status, String word) {
    var text = note.equals("large") ? "x".repeat(500_000) : note;

    assertThat(invoke(COMMAND.formatted(amount, text))).contains("\"statusCode\":" + status);

    assertThat(said()).contains(word, "\"RequestsRefused\":1", "request-1");
    assertThat(store.commits()).isEmpty();
  }

  @Test
  void whatIsAcceptedIsNotCountedAmongThem() {
    assertThat(invoke(COMMAND.formatted("1", ""))).contains("\"statusCode\":200");

    assertThat(said()).doesNotContain("RequestsRefused", "InvalidRequests");
  }

  private String invoke(String payload) {
    return new String(Invocations.run(function, payload, 30_000), UTF_8);
  }

  private String said() {
    return out.toString(UTF_8);
  }
}
