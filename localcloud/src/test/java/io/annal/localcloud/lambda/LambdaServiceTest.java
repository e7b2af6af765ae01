package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

class LambdaServiceTest {
  private static TestCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) {
    cloud = TestCloud.start(directory);
    cloud.createJava("plain", Map.of("COLOUR", "green"));
    cloud.createJava("warm", Map.of());
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void runsAFunctionInAProcessOfItsOwnThatStaysWarm() {
    JsonNode first = cloud.invoke("warm", "{\"do\":\"nothing\"}");
    JsonNode second = cloud.invoke("warm", "{}");

    assertThat(first.path("event").path("do").asText()).isEqualTo("nothing");
    assertThat(first.path("pid").asLong()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(second.path("pid")).isEqualTo(first.path("pid"));
    assertThat(second.path("call").asInt()).isEqualTo(first.path("call").asInt() + 1);
    assertThat(second.path("left").asInt()).isBetween(20_000, 30_000);
    assertThat(second.path("heap").asLong()).isLessThan(512L << 20);
  }

  @Test
  void bringsWhatAPayloadIsAboutToTheProcessThatKnowsIt() throws Exception {
    cloud.createJava("knowing", Map.of());
    String sleeping = "{\"do\":\"sleep\",\"account\":\"%s\",\"millis\":%d}";
    Map<String, JsonNode> process = new HashMap<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = callers.submit(() -> cloud.invoke("knowing", sleeping.formatted("one", 1_500)));
      var two = callers.submit(() -> cloud.invoke("knowing", sleeping.formatted("two", 1_500)));
      process.put("one", one.get().path("pid"));
      process.put("two", two.get().path("pid"));
    }

    for (String account : List.of("one", "two", "two", "one", "one", "two")) {
      assertThat(cloud.invoke("knowing", sleeping.formatted(account, 1)).path("pid"))
          .isEqualTo(process.get(account));
    }
    assertThat(process.get("one")).isNotEqualTo(process.get("two"));
  }

  @Test
  void whatNobodyWaitsForGoesToTheProcessThatWasUsedLast() throws Exception {
    cloud.createJava("following", Map.of());
    String sleeping = "{\"do\":\"sleep\",\"account\":\"%s\",\"millis\":%d}";
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = callers.submit(() -> cloud.invoke("following", sleeping.formatted("one", 1_500)));
      var two = callers.submit(() -> cloud.invoke("following", sleeping.formatted("two", 1_500)));
      assertThat(one.get().path("pid")).isNotEqualTo(two.get().path("pid"));
    }

    var processes = new HashSet<String>();
    for (String account : List.of("one", "two", "two", "one", "one", "two")) {
      processes.add(process("following", cloud.event("following", sleeping.formatted(account, 1))));
    }
    assertThat(processes).hasSize(1);
  }

  /** The log stream of the process that ran it to its end. */
  private static String process(String function, String requestId) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                cloud
                    .logs
                    .filterLogEvents(events ->
                        events
                            .logGroupName("/aws/lambda/" + function)
                            .filterPattern("\"END RequestId: " + requestId + "\""))
                    .events(),
            found -> !found.isEmpty())
        .getFirst()
        .logStreamName();
  }

  @Test
  void givesItTheEnvironmentThatAwsDocuments() {
    JsonNode environment = cloud.invoke("plain", "{}").path("environment");

    assertThat(environment.path("COLOUR").asText()).isEqualTo("green");
    assertThat(environment.path("AWS_LAMBDA_FUNCTION_NAME").asText()).isEqualTo("plain");
    assertThat(environment.path("AWS_LAMBDA_FUNCTION_VERSION").asText()).isEqualTo("$LATEST");
    assertThat(environment.path("AWS_LAMBDA_LOG_GROUP_NAME").asText())
        .isEqualTo("/aws/lambda/plain");
    assertThat(environment.path("_HANDLER").asText()).isEqualTo(TestFunction.HANDLER);
    assertThat(environment.path("AWS_REGION").asText()).isEqualTo("eu-central-1");
    assertThat(environment.path("AWS_SESSION_TOKEN").asText()).isNotEmpty();
    assertThat(environment.path("AWS_ENDPOINT_URL").asText())
        .isEqualTo(cloud.endpoint().toString());
    assertThat(environment.has("HOME")).isFalse();
  }

  @Test
  void saysThatTheFunctionFailed() {
    InvokeResponse response = cloud.call("plain", "{\"do\":\"fail\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.functionError()).isEqualTo("Unhandled");
    JsonNode error = Trees.readJson(response.payload().asByteArray());
    assertThat(error.path("errorMessage").asText()).isEqualTo("as you wish");
    assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
  }

  @Test
  void saysThatTheProcessDiedAndGoesOnWithAnother() {
    long before = cloud.invoke("plain", "{}").path("pid").asLong();
    InvokeResponse crash = cloud.call("plain", "{\"do\":\"exit\"}");
    long after = cloud.invoke("plain", "{}").path("pid").asLong();

    assertThat(crash.functionError()).isEqualTo("Unhandled");
    assertThat(crash.payload().asUtf8String())
        .contains("Runtime.ExitError", "Runtime exited with error: exit status 7");
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void endsWhatTakesTooLong() {
    cloud.createJava("slow", Map.of(), builder -> builder.timeout(1));
    InvokeResponse response = cloud.call("slow", "{\"do\":\"sleep\",\"millis\":60000}");

    assertThat(response.functionError()).isEqualTo("Unhandled");
    assertThat(response.payload().asUtf8String()).contains("Task timed out after 1.00 seconds");
    assertThat(cloud.invoke("slow", "{}").path("call").asInt()).isEqualTo(1);
  }

  @Test
  void reportsAnInitialisationThatFails() {
    cloud.createJava("broken", Map.of("FAIL_INIT", "true"));
    InvokeResponse response = cloud.call("broken", "{}");

    assertThat(response.functionError()).isEqualTo("Unhandled");
    assertThat(response.payload().asUtf8String()).contains("java.lang.ExceptionInInitializerError");
  }

  @Test
  void answersWithTheEndOfTheLog() {
    InvokeResponse response =
        cloud.lambda.invoke(request ->
            request
                .functionName("plain")
                .logType(LogType.TAIL)
                .payload(SdkBytes.fromUtf8String("{\"do\":\"print\",\"text\":\"no newline\"}")));

    String log =
        new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8);
    assertThat(log)
        .containsSubsequence(
            "START RequestId: ",
            "Version: $LATEST",
            "event {do=print",
            "no newline",
            "END RequestId: ",
            "REPORT RequestId: ",
            "Duration: ",
            "Billed Duration: ",
            "Memory Size: 512 MB",
            "Max Memory Used: ");
    assertThat(response.executedVersion()).isEqualTo("$LATEST");
  }

  @Test
  void servesCallersAtTheSameTimeEachInItsTurn() throws Exception {
    Set<String> ids = new HashSet<>();
    try (var callers = Executors.newFixedThreadPool(8)) {
      Callable<String> call = () -> cloud.invoke("plain", "{}").path("id").asText();
      for (var answer : callers.invokeAll(java.util.Collections.nCopies(64, call))) {
        ids.add(answer.get());
      }
    }
    assertThat(ids).hasSize(64);
  }

  @Test
  void dryRunRunsNothing() {
    InvokeResponse response =
        cloud.lambda.invoke(
            request -> request.functionName("plain").invocationType(InvocationType.DRY_RUN));
    assertThat(response.statusCode()).isEqualTo(204);
  }

  @Test
  void changesCodeWithoutLosingWhatIsUnderWay() throws Exception {
    cloud.createJava("changing", Map.of());
    cloud.invoke("changing", "{}");
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var old =
          callers.submit(() -> cloud.invoke("changing", "{\"do\":\"sleep\",\"millis\":1500}"));
      await()
          .pollDelay(Duration.ofMillis(300))
          .until(() -> {
            cloud.lambda.updateFunctionCode(request ->
                request
                    .functionName("changing")
                    .zipFile(SdkBytes.fromByteArray(TestFunction.javaJarWithMark("MARK-2"))));
            return true;
          });
      assertThat(cloud.invoke("changing", "{}").path("mark").asText()).isEqualTo("MARK-2");
      assertThat(old.get().path("mark").asText()).isEqualTo("MARK-1");
    }
  }

  @Test
  void throttlesAtTheReservedConcurrency() throws Exception {
    cloud.createJava("reserved", Map.of());
    cloud.lambda.putFunctionConcurrency(
        request -> request.functionName("reserved").reservedConcurrentExecutions(1));
    cloud.invoke("reserved", "{}");
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          callers.submit(() -> cloud.invoke("reserved", "{\"do\":\"sleep\",\"millis\":2000}"));
      await()
          .atMost(Duration.ofSeconds(2))
          .untilAsserted(() ->
              assertThatThrownBy(() -> cloud.call("reserved", "{}"))
                  .isInstanceOf(TooManyRequestsException.class)
                  .hasMessageContaining("Rate Exceeded"));
      first.get();
    }
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
  @Test
  void answersWithTheStateThatAClientHasToWaitFor() {
    var code = SdkBytes.fromByteArray(TestFunction.javaJar());
    var created =
        cloud.lambda.createFunction(f ->
            f.functionName("awaited")
                .runtime("java25")
                .handler(TestFunction.HANDLER)
                .role(TestCloud.ROLE)
                .environment(e -> e.variables(Map.of()))
                .code(c -> c.zipFile(code)));
    assertThat(created.stateAsString()).isEqualTo("Pending");
    assertThat(created.stateReasonCodeAsString()).isEqualTo("Creating");
    assertThat(created.environment().variables()).isEmpty();
    cloud.lambda.waiter().waitUntilFunctionActiveV2(f -> f.functionName("awaited"));

    var changed =
        cloud.lambda.updateFunctionConfiguration(f -> f.functionName("awaited").timeout(7));
    assertThat(changed.lastUpdateStatusAsString()).isEqualTo("InProgress");
    var settled = cloud.lambda.getFunctionConfiguration(f -> f.functionName("awaited"));
    assertThat(settled.lastUpdateStatusAsString()).isEqualTo("Successful");
    assertThat(settled.lastUpdateStatusReasonCodeAsString()).isNull();
  }

  @Test
  void refusesWhatAwsRefuses() {
    assertThatThrownBy(() -> cloud.call("nobody", "{}"))
        .isInstanceOfSatisfying(
            ResourceNotFoundException.class, e -> assertThat(e.type()).isEqualTo("User"))
        .hasMessageContaining(
            "Function not found: arn:aws:lambda:eu-central-1:000000000000:function:nobody");
    assertThatThrownBy(() -> cloud.call("plain", "{not json"))
        .isInstanceOf(LambdaException.class)
        .hasMessageContaining("Could not parse request body into json");
    assertThatThrownBy(() -> cloud.createJava("small", Map.of(), f -> f.memorySize(100)))
        .hasMessageContaining("Value '100' at 'memorySize' failed to satisfy constraint")
        .hasMessageContaining("greater than or equal to 128");
    assertThatThrownBy(() -> cloud.createJava("long", Map.of(), f -> f.timeout(901)))
        .hasMessageContaining("Value '901' at 'timeout'");
    assertThatThrownBy(() -> cloud.createJava("role", Map.of(), f -> f.role("nonsense")))
        .hasMessageContaining("Value 'nonsense' at 'role'");
    assertThatThrownBy(() ->
            cloud.createJava(
                "norole", Map.of(), f -> f.role("arn:aws:iam::000000000000:role/absent")))
        .hasMessageContaining("cannot be assumed by Lambda");
    assertThatThrownBy(() -> cloud.createJava("ruby", Map.of(), f -> f.runtime(Runtime.RUBY3_3)))
        .hasMessageContaining("ruby3.3 is not supported by Annal's local cloud");
    assertThatThrownBy(() -> cloud.createJava("plain", Map.of()))
        .hasMessageContaining("Function already exist: plain");
    assertThatThrownBy(() -> cloud.createJava("region", Map.of("AWS_REGION", "x")))
        .hasMessageContaining("Reserved keys used in this request: AWS_REGION");
  }
}
