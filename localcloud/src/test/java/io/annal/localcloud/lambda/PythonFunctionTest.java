package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Python functions, as <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html">Building Lambda functions
 * with Python</a> and its subpages have them.
 */
class PythonFunctionTest {
  private static final String RUNTIME = "python3.13";
  private static final Map<String, String> CODE =
      Map.of(
          "app.py",
          """
          import decimal, json, logging, os, sys, time
          from parts import helper

          logger = logging.getLogger()
          logger.setLevel(logging.INFO)
          calls = 0

          def handler(event, context):
              global calls
              calls += 1
              print("printed", event)
              logger.info("logged %s", event.get("do"))
              logger.debug("not this one")
              what = event.get("do")
              if what == "fail":
                  helper.fail(event["why"])
              if what == "exit":
                  os._exit(3)
              if what == "sleep":
                  time.sleep(60)
              if what == "object":
                  return object()
              if what == "decimal":
                  return {"n": decimal.Decimal("100.50")}
              return {
                  "calls": calls, "colour": os.environ["COLOUR"], "runtime": os.environ["AWS_EXECUTION_ENV"],
                  "endpoint": os.environ["AWS_ENDPOINT_URL"], "root": os.environ["LAMBDA_TASK_ROOT"],
                  "here": os.path.dirname(__file__), "cwd": os.getcwd(), "handler": os.environ["_HANDLER"],
                  "context": [context.function_name, context.function_version, context.memory_limit_in_mb,
                              context.invoked_function_arn, context.log_group_name],
                  "id": context.aws_request_id, "left": context.get_remaining_time_in_millis(),
                  "client": context.client_context.custom["k"] if context.client_context else None,
                  "trace": os.environ["_X_AMZN_TRACE_ID"],
              }
          """,
          "parts/__init__.py",
          "",
          "parts/helper.py",
          """
          class Refused(Exception):
              pass

          def fail(why):
              raise Refused(why)
          """,
          "broken.py",
          "def handler(event, context)\n    return 1\n",
          "asks.py",
          "import no_such_module\n",
          "wants_boto.py",
          "import sys\nsys.modules['boto3'] = None\nimport boto3\n");

  private static TestCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) {
    Machine.needs("python3", "--version");
    cloud = TestCloud.start(directory);
    create("app", "app.handler");
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  private static void create(String name, String handler) {
    cloud.create(
        name,
        RUNTIME,
        handler,
        CODE,
        function ->
            function
                .timeout(2)
                .memorySize(256)
                .environment(variables -> variables.variables(Map.of("COLOUR", "green"))));
  }

  @Test
  void runsInAProcessThatStaysWarmWithTheContextThatAwsDocuments() {
    JsonNode first = cloud.invoke("app", "{}");
    JsonNode second = cloud.invoke("app", "{}");

    assertThat(second.path("calls").asInt()).isEqualTo(first.path("calls").asInt() + 1);
    assertThat(first.path("context").toString())
        .isEqualTo(
            "[\"app\",\"$LATEST\",\"256\",\"arn:aws:lambda:eu-central-1:000000000000:function:app\","
                + "\"/aws/lambda/app\"]");
    assertThat(first.path("left").asInt()).isBetween(500, 2_000);
    assertThat(first.path("colour").asText()).isEqualTo("green");
    assertThat(first.path("runtime").asText()).isEqualTo("AWS_Lambda_" + RUNTIME);
    assertThat(first.path("endpoint").asText()).isEqualTo(cloud.endpoint().toString());
    assertThat(first.path("here").asText())
        .isEqualTo(first.path("root").asText())
        .isEqualTo(first.path("cwd").asText());
    assertThat(first.path("handler").asText()).isEqualTo("app.handler");
    assertThat(first.path("trace").asText()).startsWith("Root=1-");
    assertThat(first.path("client").isNull()).isTrue();
  }

  @Test
  void handsOnTheClientContext() {
    InvokeResponse response =
        cloud.lambda.invoke(call ->
            call.functionName("app")
                .payload(SdkBytes.fromUtf8String("{}"))
                .clientContext("eyJjdXN0b20iOnsiayI6InYifX0=")); // {"custom":{"k":"v"}}

    assertThat(response.payload().asUtf8String()).contains("\"client\": \"v\"");
  }

  @Test
  void logsWhatIsPrintedAndWhatIsLogged() {
    String id = cloud.invoke("app", "{\"do\":\"log\"}").path("id").asText();

    assertThat(cloud.log("app", "\"printed {'do': 'log'}\"")).isNotEmpty();
    assertThat(cloud.log("app", "\"logged log\""))
        .first()
        .asString()
        .matches(
            "\\[INFO]\\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\t"
                + id
                + "\\tlogged log");
    assertThat(cloud.log("app", "\"INIT_START Runtime Version: python:3.13\"")).isNotEmpty();
    assertThat(cloud.log("app", "\"REPORT RequestId: " + id + "\"")).hasSize(1);
  }

  @Test
  void saysWhatWasRaisedAndWhere() {
    JsonNode error = cloud.failure("app", "{\"do\":\"fail\",\"why\":\"too little money\"}");

    assertThat(error.path("errorType").asText()).isEqualTo("Refused");
    assertThat(error.path("errorMessage").asText()).isEqualTo("too little money");
    assertThat(error.path("requestId").asText()).hasSize(36);
    assertThat(error.path("stackTrace").valueStream().map(JsonNode::asText))
        .hasSize(2)
        .allMatch(frame -> frame.startsWith("  File \""))
        .anyMatch(frame -> frame.contains("helper.py\", line 5, in fail"));
    assertThat(cloud.log("app", "\"[ERROR] Refused: too little money\""))
        .first()
        .asString()
        .contains("Traceback (most recent call last):\n", "in handler");
  }

  @Test
  void goesOnAfterADeathAndATimeOut() {
    assertThat(cloud.failure("app", "{\"do\":\"exit\"}").path("errorMessage").asText())
        .contains("Runtime exited with error: exit status 3");
    assertThat(cloud.failure("app", "{\"do\":\"sleep\"}").path("errorMessage").asText())
        .contains("Task timed out after 2.00 seconds");
    assertThat(cloud.invoke("app", "{}").path("calls").asInt()).isPositive();
  }

  @Test
  void answersWithNumbersAsAwsDoesAndRefusesWhatIsNoJson() {
    assertThat(cloud.call("app", "{\"do\":\"decimal\"}").payload().asUtf8String())
        .isEqualTo("{\"n\": 100.5}");
    JsonNode error = cloud.failure("app", "{\"do\":\"object\"}");
    assertThat(error.path("errorType").asText()).isEqualTo("Runtime.MarshalError");
    assertThat(error.path("errorMessage").asText())
        .isEqualTo("Unable to marshal response: Object of type object is not JSON serializable");
  }

  @Test
  void saysInAwsWordsWhichHandlerItCannotFind() {
    assertThat(initError("absent.handler"))
        .isEqualTo(
            "Runtime.ImportModuleError: Unable to import module 'absent': No module named 'absent'");
    assertThat(initError("asks.handler"))
        .isEqualTo(
            "Runtime.ImportModuleError: Unable to import module 'asks': No module named"
                + " 'no_such_module'");
    assertThat(initError("app.other"))
        .isEqualTo("Runtime.HandlerNotFound: Handler 'other' missing on module 'app'");
    assertThat(initError("app"))
        .isEqualTo(
            "Runtime.MalformedHandlerName: Bad handler 'app': not enough values to unpack (expected"
                + " 2, got 1)");
    assertThat(initError("broken.handler"))
        .startsWith("Runtime.UserCodeSyntaxError: Syntax error in module 'broken': ")
        .contains("(broken.py, line 1)");
    assertThat(initError("sys.exit"))
        .isEqualTo(
            "Runtime.BuiltInModuleConflict: Cannot use built-in module sys as a handler module");
  }

  @Test
  void saysHowToGetTheSdkThatAwsWouldBring() {
    assertThat(initError("wants_boto.handler")).startsWith("Runtime.ImportModuleError");
    assertThat(cloud.log("init-wants_boto-handler", "\"annal up --python\""))
        .first()
        .asString()
        .contains("AWS's runtime brings boto3", "does not have it");
  }

  @Test
  void saysWhichInterpreterRunsARuntimeOfAnotherVersion() {
    String old = "python3.9";
    cloud.create(
        "old",
        old,
        "app.handler",
        CODE,
        f -> f.environment(v -> v.variables(Map.of("COLOUR", "red"))));

    assertThat(cloud.invoke("old", "{}").path("runtime").asText()).isEqualTo("AWS_Lambda_" + old);
    assertThat(cloud.log("old", "\"annal: python3.9 is run by Python 3.\"")).hasSize(1);
  }

  private static String initError(String handler) {
    String name = "init-" + handler.replace('.', '-');
    create(name, handler);
    JsonNode error = cloud.failure(name, "{}");
    assertThat(error.path("stackTrace").isArray()).isTrue();
    return error.path("errorType").asText() + ": " + error.path("errorMessage").asText();
  }
}
