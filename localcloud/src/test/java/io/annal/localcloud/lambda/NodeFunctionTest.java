package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Node.js functions, as <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html">Building Lambda functions
 * with Node.js</a> and its subpages have them.
 */
class NodeFunctionTest {
  private static final String RUNTIME = "nodejs22.x";
  private static final Map<String, String> CODE =
      Map.of(
          "index.mjs",
          """
          import { setTimeout as wait } from 'node:timers/promises';

          class Refused extends Error {
            constructor(message) { super(message); this.name = 'Refused'; }
          }
          let calls = 0;
          export const handler = async (event, context) => {
            calls += 1;
            console.log('logged', event);
            console.error('two\\nlines');
            switch (event.do) {
              case 'fail': throw new Refused(event.why);
              case 'sleep': await wait(60000); break;
              case 'exit': process.exit(3); break;
              case 'loose': setTimeout(() => { throw new Error('nobody caught it'); }, 1); await wait(1000); break;
              case 'promise': Promise.reject(new Error('nobody awaited it')); await wait(1000); break;
              case 'circle': { const circle = {}; circle.circle = circle; return circle; }
            }
            return {
              calls, colour: process.env.COLOUR, runtime: process.env.AWS_EXECUTION_ENV,
              endpoint: process.env.AWS_ENDPOINT_URL, cwd: process.cwd(), root: process.env.LAMBDA_TASK_ROOT,
              context: [context.functionName, context.functionVersion, context.memoryLimitInMB,
                context.invokedFunctionArn, context.logGroupName],
              id: context.awsRequestId, left: context.getRemainingTimeInMillis(), nothing: undefined,
            };
          };
          export const number = 7;
          """,
          "old/callback.js",
          """
          exports.handler = (event, context, callback) => {
            if (event.now) context.callbackWaitsForEmptyEventLoop = false;
            if (event.fail) callback(new TypeError('no such thing'));
            else if (!event.silent) callback(null, { got: event, file: __filename.split('/').pop() });
          };
          """,
          "esm.js",
          "import fs from 'node:fs';\nexport const handler = async () => fs.constants.F_OK;\n",
          "typed/package.json",
          "{\"type\":\"module\"}",
          "typed/esm.js",
          "import fs from 'node:fs';\nexport const handler = async () => fs.constants.F_OK;\n",
          "asks.mjs",
          "import 'no-such-package';\nexport const handler = async () => 1;\n",
          "sdk.mjs",
          "import { S3Client } from '@aws-sdk/client-s3';\nexport const handler = async () => S3Client;\n");

  private static TestCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) {
    Machine.needs("node", "--version");
    cloud = TestCloud.start(directory);
    create("app", "index.handler", Map.of());
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  private static void create(String name, String handler, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("COLOUR", "green");
    cloud.create(
        name,
        RUNTIME,
        handler,
        CODE,
        function ->
            function.timeout(3).memorySize(256).environment(variables -> variables.variables(all)));
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
    assertThat(first.path("left").asInt()).isBetween(500, 3_000);
    assertThat(first.path("colour").asText()).isEqualTo("green");
    assertThat(first.path("runtime").asText()).isEqualTo("AWS_Lambda_" + RUNTIME);
    assertThat(first.path("endpoint").asText()).isEqualTo(cloud.endpoint().toString());
    assertThat(first.path("cwd")).isEqualTo(first.path("root"));
    assertThat(first.has("nothing")).isFalse();
  }

  @Test
  void logsWithTimeAndRequestOneEventForEachCall() {
    String id = cloud.invoke("app", "{\"do\":\"log\"}").path("id").asText();

    assertThat(cloud.log("app", "\"logged { do: 'log' }\""))
        .first()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z\\t"
                + id
                + "\\tINFO\\tlogged \\{ do: 'log' }");
    assertThat(cloud.log("app", "\"" + id + "\" \"two\""))
        .first()
        .asString()
        .endsWith("\tERROR\ttwo\nlines");
  }

  @Test
  void saysWhatWasThrownAndWhere() {
    JsonNode error = cloud.failure("app", "{\"do\":\"fail\",\"why\":\"too little money\"}");

    assertThat(error.path("errorType").asText()).isEqualTo("Refused");
    assertThat(error.path("errorMessage").asText()).isEqualTo("too little money");
    assertThat(error.path("trace").valueStream().map(JsonNode::asText))
        .startsWith("Refused: too little money")
        .anyMatch(frame -> frame.contains("index.mjs:12"));
    assertThat(cloud.log("app", "\"Invoke Error\" \"Refused\"")).isNotEmpty();
  }

  @Test
  void goesOnAfterADeathATimeOutAndWhatNobodyCaught() {
    assertThat(cloud.failure("app", "{\"do\":\"exit\"}").path("errorMessage").asText())
        .contains("Runtime exited with error: exit status 3");
    assertThat(cloud.failure("app", "{\"do\":\"sleep\"}").path("errorMessage").asText())
        .contains("Task timed out after 3.00 seconds");
    assertThat(cloud.failure("app", "{\"do\":\"loose\"}").path("errorMessage").asText())
        .isEqualTo("nobody caught it");
    JsonNode unhandled = cloud.failure("app", "{\"do\":\"promise\"}");
    assertThat(unhandled.path("errorType").asText()).isEqualTo("Runtime.UnhandledPromiseRejection");
    assertThat(unhandled.path("errorMessage").asText()).isEqualTo("Error: nobody awaited it");
    assertThat(cloud.failure("app", "{\"do\":\"circle\"}").path("errorType").asText())
        .isEqualTo("Runtime.MarshalError");
    assertThat(cloud.invoke("app", "{}").path("calls").asInt()).isPositive();
  }

  @Test
  void servesHandlersWithACallback() {
    create("callback", "old/callback.handler", Map.of());

    assertThat(cloud.invoke("callback", "{\"a\":1}").toString())
        .isEqualTo("{\"got\":{\"a\":1},\"file\":\"callback.js\"}");
    assertThat(cloud.invoke("callback", "{\"now\":true}").path("file").asText())
        .isEqualTo("callback.js");
    assertThat(cloud.call("callback", "{\"silent\":true}").payload().asUtf8String())
        .isEqualTo("null");
    assertThat(cloud.failure("callback", "{\"fail\":true}").path("errorType").asText())
        .isEqualTo("TypeError");
  }

  @Test
  void takesAModuleForWhatAwsTakesItFor() {
    create("typed", "typed/esm.handler", Map.of());

    assertThat(cloud.call("typed", "{}").payload().asUtf8String()).isEqualTo("0");
    assertThat(initError("esm.handler"))
        .startsWith(
            "Runtime.UserCodeSyntaxError: SyntaxError: Cannot use import statement outside a"
                + " module");
  }

  @Test
  void saysInAwsWordsWhichHandlerItCannotFind() {
    assertThat(initError("absent.handler"))
        .startsWith("Runtime.ImportModuleError: Error: Cannot find module 'absent'");
    assertThat(initError("asks.handler"))
        .startsWith("Runtime.ImportModuleError: Error")
        .contains("Cannot find package 'no-such-package'");
    assertThat(initError("index.other"))
        .isEqualTo("Runtime.HandlerNotFound: index.other is undefined or not exported");
    assertThat(initError("index.number"))
        .isEqualTo("Runtime.HandlerNotFound: index.number is not a function");
    assertThat(initError("index")).isEqualTo("Runtime.MalformedHandlerName: Bad handler index");
  }

  @Test
  void findsPackagesAlongTheNodePathAndSaysHowToGetTheSdkThatAwsWouldBring(@TempDir Path folder)
      throws Exception {
    assertThat(initError("sdk.handler")).startsWith("Runtime.ImportModuleError: ");
    assertThat(cloud.log("init-sdk-handler", "\"annal up --node-modules\"")).isNotEmpty();

    Path modules = folder.resolve("node_modules");
    Path sdk = java.nio.file.Files.createDirectories(modules.resolve("@aws-sdk/client-s3"));
    java.nio.file.Files.writeString(
        sdk.resolve("package.json"), "{\"type\":\"module\",\"main\":\"main.js\"}");
    java.nio.file.Files.writeString(
        sdk.resolve("main.js"), "export const S3Client = 'one of a test';\n");
    create("with-sdk", "sdk.handler", Map.of("NODE_PATH", modules.toString()));
    assertThat(cloud.call("with-sdk", "{}").payload().asUtf8String())
        .isEqualTo("\"one of a test\"");
  }

  private static String initError(String handler) {
    String name = "init-" + handler.replace('.', '-');
    create(name, handler, Map.of());
    JsonNode error = cloud.failure(name, "{}");
    return error.path("errorType").asText() + ": " + error.path("errorMessage").asText();
  }
}
