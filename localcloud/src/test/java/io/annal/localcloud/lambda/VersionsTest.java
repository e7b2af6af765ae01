package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;
import software.amazon.awssdk.services.lambda.model.State;

/**
 * <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html">Versions</a>,
 * <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html">aliases</a>, <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html">SnapStart</a>, and code that
 * changes under load.
 */
class VersionsTest {
  private static final String FIRST_TIER = "-XX:TieredStopAtLevel=1";

  private static TestCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) {
    Machine.needs("python3", "--version");
    cloud = TestCloud.start(directory);
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  @Test
  void aVersionStaysWhatItWasAndAnAliasIsWhatItPointsTo() {
    cloud.createPython("numbered", answering("one"));
    assertThat(publish("numbered")).isEqualTo("1");
    assertThat(publish("numbered")).isEqualTo("1"); // nothing has changed since
    change("numbered", "two");
    assertThat(publish("numbered")).isEqualTo("2");
    change("numbered", "three");
    cloud.lambda.createAlias(a -> a.functionName("numbered").name("live").functionVersion("1"));

    assertThat(said("numbered", "1")).isEqualTo("one as 1 by :1");
    assertThat(said("numbered", "2")).isEqualTo("two as 2 by :2");
    assertThat(said("numbered", "$LATEST")).isEqualTo("three as $LATEST by :$LATEST");
    assertThat(said("numbered", "live")).isEqualTo("one as 1 by :live");
    cloud.lambda.updateAlias(a -> a.functionName("numbered").name("live").functionVersion("2"));
    assertThat(said("numbered", "live")).isEqualTo("two as 2 by :live");

    assertThatThrownBy(() -> said("numbered", "9")).isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () -> cloud.lambda.deleteFunction(f -> f.functionName("numbered").qualifier("2")))
        .isInstanceOf(ResourceConflictException.class);
    cloud.lambda.deleteFunction(f -> f.functionName("numbered").qualifier("1"));
    assertThatThrownBy(() -> said("numbered", "1")).isInstanceOf(ResourceNotFoundException.class);
  }

  /**
   * Which changes make a version another one is known by <a
   * href="https://github.com/aws/aws-cdk/pull/14586">a fix of the CDK</a>.
   */
  @Test
  void aVersionIsMadeOfAnotherConfigurationButNotOfAnotherLimit() {
    cloud.createPython("described", answering("same"));
    assertThat(publish("described")).isEqualTo("1");

    cloud.lambda.putFunctionConcurrency(
        f -> f.functionName("described").reservedConcurrentExecutions(2));
    assertThat(publishAs("described", "of the version alone")).isEqualTo("1");

    cloud.lambda.updateFunctionConfiguration(
        f -> f.functionName("described").description("of the function"));
    assertThat(publishAs("described", "of the version alone")).isEqualTo("2");
    assertThat(publish("described")).isEqualTo("2");
  }

  @Test
  void anAliasSharesTrafficByWeight() {
    cloud.createPython("shared", answering("old"));
    publish("shared");
    change("shared", "new");
    publish("shared");
    cloud.lambda.createAlias(a ->
        a.functionName("shared")
            .name("canary")
            .functionVersion("1")
            .routingConfig(routing -> routing.additionalVersionWeights(Map.of("2", 0.5))));

    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 100 && answers.size() < 2; i++) {
      answers.add(said("shared", "canary"));
    }
    assertThat(answers).containsExactlyInAnyOrder("old as 1 by :canary", "new as 2 by :canary");

    cloud.lambda.updateAlias(a ->
        a.functionName("shared")
            .name("canary")
            .routingConfig(routing -> routing.additionalVersionWeights(Map.of())));
    assertThat(cloud.lambda.getAlias(a -> a.functionName("shared").name("canary")).routingConfig())
        .isNull();
  }

  @Test
  void snapStartIsTakenForPublishedVersionsAndTheLogSaysThatThereIsNoSnapshot() {
    cloud.create(
        "snapped",
        "python3.13",
        "app.handler",
        Map.of("app.py", answering("cold")),
        function -> function.snapStart(s -> s.applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS)));
    var published = cloud.lambda.publishVersion(f -> f.functionName("snapped"));
    String version = published.version();

    assertThat(published.state()).isEqualTo(State.PENDING);
    assertThat(state("snapped", version)).isEqualTo(State.ACTIVE);
    assertThat(publish("snapped")).isEqualTo(version);
    assertThat(optimization("snapped", "$LATEST")).isEqualTo(SnapStartOptimizationStatus.OFF);
    assertThat(optimization("snapped", version)).isEqualTo(SnapStartOptimizationStatus.ON);
    assertThat(said("snapped", version)).startsWith("cold as 1");
    assertThat(cloud.log("snapped", "\"starts from a snapshot\"")).hasSize(1);
    assertThatThrownBy(() ->
            cloud.create(
                "unsnapped",
                "nodejs22.x",
                "index.handler",
                Map.of("index.js", ""),
                function ->
                    function.snapStart(s -> s.applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS))))
        .hasMessageContaining("nodejs22.x is not supported for SnapStart enabled functions");
  }

  /** Java's runtime asks for its restoration before it asks for work. */
  @Test
  void aJavaFunctionWithSnapStartAnswersItsFirstInvocation() {
    createJavaWithSnapStart("restored", "java25");
    String version = publish("restored");

    var answer =
        cloud.lambda.invoke(call ->
            call.functionName("restored")
                .qualifier(version)
                .payload(SdkBytes.fromUtf8String("{}")));

    assertThat(answer.functionError()).isNull();
    assertThat(answer.executedVersion()).isEqualTo(version);
  }

  /**
   * Lambda's own settings of <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">tiered
   * compilation</a>: since Java 25 a version that starts from a snapshot compiles as the virtual
   * machine does by itself.
   */
  @Test
  void javaStopsAtTheFirstTierOfCompilationUnlessItStartsFromASnapshot() {
    createJavaWithSnapStart("tiered", "java25");
    createJavaWithSnapStart("older", "java21");

    assertThat(options("tiered", "$LATEST")).contains(FIRST_TIER);
    assertThat(options("tiered", publish("tiered"))).doesNotContain(FIRST_TIER);
    assertThat(options("older", publish("older"))).contains(FIRST_TIER);
  }

  @Test
  void noRequestIsLostWhileTheCodeChangesUnderLoad() throws Exception {
    cloud.createPython("busy", answering("first"));
    var stop = new AtomicBoolean();
    try (var callers = Executors.newFixedThreadPool(3)) {
      var calls =
          java.util.stream.IntStream.range(0, 3)
              .mapToObj(i ->
                  callers.submit(() -> {
                    Set<String> answers = new HashSet<>();
                    while (!stop.get()) {
                      answers.add(cloud.invoke("busy", "{}").asText());
                    }
                    return answers;
                  }))
              .toList();
      for (String next : new String[] {"second", "third", "fourth"}) {
        change("busy", next);
        assertThat(said("busy", "$LATEST")).startsWith(next);
      }
      stop.set(true);
      for (var answers : calls) {
        assertThat(answers.get()).allMatch(a -> a.endsWith(" as $LATEST by :busy"));
      }
    }
  }

  private static void createJavaWithSnapStart(String name, String runtime) {
    cloud.createJava(
        name,
        Map.of(),
        function ->
            function
                .runtime(runtime)
                .snapStart(s -> s.applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS)));
  }

  private static String options(String function, String qualifier) {
    return cloud
        .lambda
        .invoke(call ->
            call.functionName(function)
                .qualifier(qualifier)
                .payload(SdkBytes.fromUtf8String("{\"do\": \"options\"}")))
        .payload()
        .asUtf8String();
  }

  private static State state(String function, String version) {
    return cloud
        .lambda
        .getFunctionConfiguration(f -> f.functionName(function).qualifier(version))
        .state();
  }

  private static SnapStartOptimizationStatus optimization(String function, String version) {
    return cloud
        .lambda
        .getFunctionConfiguration(f -> f.functionName(function).qualifier(version))
        .snapStart()
        .optimizationStatus();
  }

  private static String answering(String text) {
    return """
    import time

    def handler(event, context):
        time.sleep(0.05)
        return "%s as " + context.function_version + " by :" + context.invoked_function_arn.split(":")[-1]
    """
        .formatted(text);
  }

  private static void change(String function, String text) {
    cloud.lambda.updateFunctionCode(code ->
        code.functionName(function)
            .zipFile(SdkBytes.fromByteArray(TestFunction.zip(Map.of("app.py", answering(text))))));
  }

  private static String publish(String function) {
    return cloud.lambda.publishVersion(f -> f.functionName(function)).version();
  }

  private static String publishAs(String function, String description) {
    return cloud
        .lambda
        .publishVersion(f -> f.functionName(function).description(description))
        .version();
  }

  private static String said(String function, String qualifier) {
    return cloud
        .lambda
        .invoke(call -> call.functionName(function).qualifier(qualifier))
        .payload()
        .asUtf8String()
        .replace("\"", "");
  }
}
