package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SDKs for Python and JavaScript of today, from outside and inside of functions, each finding
 * the local cloud by its standard variable alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientsTest {
  private static final Path PYTHON = Clients.PYTHON.path();
  private static final Path NODE_MODULES = Clients.NODE.path();

  private final Path desk;
  private final LocalAnnal annal;

  ClientsTest(@TempDir Path folder) throws IOException {
    annal = LocalAnnal.in(folder.resolve("data"));
    desk = Files.createDirectory(folder.resolve("desk"));
  }

  @BeforeAll
  void start() {
    String python = Clients.PYTHON.isThere() ? " --python '%s'".formatted(PYTHON) : "";
    String node = Clients.NODE.isThere() ? " --node-modules '%s'".formatted(NODE_MODULES) : "";
    annal.up("--empty" + python + node).succeeded();
  }

  @AfterAll
  void stop() {
    annal.close();
  }

  @Test
  void boto3GoesARoundThroughTheServices() {
    Clients.PYTHON.needed();
    try (Terminal terminal = annal.terminal(desk)) {
      assertThat(terminal.type("'%s' '%s'".formatted(PYTHON, Clients.program("round.py"))))
          .contains(
              "done sts",
              "done s3",
              "done dynamodb",
              "done sqs_and_events",
              "done lambda_and_logs",
              "done cloudwatch",
              "done cloudformation");
    }
  }

  @Test
  void theSdkForJavaScriptGoesARoundThroughTheServices() throws IOException {
    Clients.NODE.needed();
    // An ES module looks for packages beside itself.
    Path program = Files.copy(Clients.program("round.mjs"), desk.resolve("round.mjs"));
    Files.createSymbolicLink(desk.resolve("node_modules"), NODE_MODULES);
    try (Terminal terminal = annal.terminal(desk)) {
      assertThat(terminal.type("node '%s'".formatted(program)))
          .contains(
              "done sts",
              "done s3",
              "done dynamodb",
              "done sqsAndEvents",
              "done cloudformation",
              "done iam",
              "done lambdaAndLogs",
              "done cloudwatch");
    }
  }

  @Test
  void aStackOfInlinePythonFunctionsDeploysAndAnswers() throws IOException {
    Clients.PYTHON.needed();
    Path template = desk.resolve("library.yaml");
    try (InputStream in = ClientsTest.class.getResourceAsStream("library.yaml")) {
      Files.copy(Objects.requireNonNull(in, "library.yaml"), template);
    }
    try (Terminal terminal = annal.terminal(desk)) {
      assertThat(
              terminal.type(
                  "aws cloudformation deploy --stack-name library --template-file library.yaml"
                      + " --capabilities CAPABILITY_IAM --parameter-overrides Branch=north"))
          .contains("Successfully created/updated stack - library");

      assertThat(lend(terminal, "{\"book\":\"Emma\",\"reader\":\"Jo\"}").path("step").asInt())
          .isEqualTo(1);
      assertThat(lend(terminal, "{\"book\":\"Emma\",\"reader\":\"Al\"}").toString())
          .contains("\"errorType\":\"AlreadyOut\"", "\"errorMessage\":\"Jo has Emma\"");
      assertThat(lend(terminal, "{\"book\":\"Emma\"}").toString())
          .isEqualTo("{\"step\":2,\"failed\":0}");

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(
                      terminal.type(
                          "aws dynamodb get-item --table-name library-shelf-north --key"
                              + " '{\"Book\": {\"S\": \"Emma\"}}'"))
                  .contains("\"nobody\""));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(
                      terminal.type(
                          "aws logs filter-log-events --log-group-name"
                              + " /aws/lambda/library-desk-north --query 'events[].message'"))
                  .contains("Returned Emma", "[ERROR] AlreadyOut: Jo has Emma", "Billed Duration"));
      terminal.type(
          "aws cloudformation delete-stack --stack-name library\n"
              + "aws cloudformation wait stack-delete-complete --stack-name library");
    }
  }

  private JsonNode lend(Terminal terminal, String payload) throws IOException {
    terminal.type(
        "aws lambda invoke --function-name library-desk-north --payload '%s' answer.json"
            .formatted(payload));
    return Json.parse(Files.readString(desk.resolve("answer.json")));
  }
}
