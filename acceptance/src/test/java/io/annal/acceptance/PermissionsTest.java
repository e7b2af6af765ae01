package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/**
 * The roles of the stack allow what the system does, and nothing else: everything that it can do is
 * done once, and then each action and each resource is taken out of each policy in turn, and the
 * requests that were made are put to what is left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PermissionsTest {
  private static final String OWNER =
      ", \"ownerName\": \"Ada Lovelace\", \"ownerEmail\": \"ada@example.com\"";

  private final LocalAnnal annal;
  private final Path desk;

  PermissionsTest(@TempDir Path folder) throws IOException {
    annal = LocalAnnal.in(folder.resolve("data"));
    desk = Files.createDirectory(folder.resolve("desk"));
  }

  @BeforeAll
  void doEverything() {
    annal.up("--empty").succeeded();
    try (Terminal terminal = annal.terminal(desk);
        AccountClient client = new AccountClient(annal);
        Poison poison = new Poison(annal)) {
      terminal.type(
          "\"$ANNAL_HOME/annal\" deploy --parameter PersonalData=on --parameter Transfers=on");
      client.open("worked", "customer-456", OWNER);
      restart(terminal, "command-handler"); // which finds the person's key where it lies
      client.deposit("worked", "tx-1", "1");
      awaitBalance(client, "1");
      poison.awaitPublished(2);
      leaveAGap(client, poison);
      awaitBalance(client, "7");
      client.create("payee");
      client.transfer("transfer-1", "worked", "payee", "3");
      awaitBalance(client, "4");
      client.lookAfterTransfers();
      assertThat(Json.decimal(client.state("worked"), "balance")).isEqualByComparingTo("4");
      forget(terminal);
      poison.giveUpAtOnce("projection-handler");
      poison.giveUpAtOnce("transfer-handler");
      poison.unpublishable("poisoned");
      poison.publish("{\"poisoned\": true, \"AggregateType\": \"Transfer\"}");
      poison.awaitDeadLetters(3);
    }
  }

  private static void restart(Terminal terminal, String function) {
    terminal.type(
        "aws lambda update-function-configuration --description forgetful"
            + " --function-name event-sourcing-"
            + function);
  }

  /** As the page says, by a role that may do nothing else. */
  private static void forget(Terminal terminal) {
    Document.read(Checkout.infrastructure().resolve("README.md"))
        .below("Persons")
        .forEach(
            block -> terminal.type(block.script().replace("../annal", "\"$ANNAL_HOME/annal\"")));
  }

  @AfterAll
  void stop() {
    annal.close();
  }

  @Test
  void everythingThatARoleAllowsIsNeeded() {
    try (IamClient iam = Sdk.at(annal, IamClient.builder())) {
      List<RolePolicies> roles = roles(iam);

      assertThat(roles).as("five functions' and the page's").hasSizeGreaterThanOrEqualTo(6);
      for (RolePolicies role : roles) {
        List<JsonNode> requests = requests(role.role());
        assertThat(requests).as(role.role()).isNotEmpty();
        assertThat(requests).as(role.role()).allMatch(request -> allows(iam, role, request));
        assertThat(unneeded(iam, role)).as("allowed, and not needed").isEmpty();
      }
    }
  }

  @Test
  void whatIsNotNeededIsFound() {
    ObjectNode tooMuch =
        (ObjectNode)
            Json.parse(
                """
                {"Version": "2012-10-17", "Statement": [{"Sid": "TooMuch", "Effect": "Allow",
                  "Action": ["dynamodb:Scan"], "Resource": "*"}]}\
                """);
    try (IamClient iam = Sdk.at(annal, IamClient.builder())) {
      RolePolicies role = roles(iam).getFirst();
      List<ObjectNode> more = new ArrayList<>(role.documents());
      more.add(tooMuch);

      assertThat(unneeded(iam, new RolePolicies(role.role(), more)))
          .containsExactlyInAnyOrder(
              role.role() + ", TooMuch, dynamodb:Scan", role.role() + ", TooMuch, *");
    }
  }

  private List<String> unneeded(IamClient iam, RolePolicies role) {
    List<JsonNode> requests = requests(role.role());
    return role.oneLess().stream()
        .filter(less -> requests.stream().allMatch(made -> allows(iam, less.rest(), made)))
        .map(RolePolicies.Less::taken)
        .toList();
  }

  private static void leaveAGap(AccountClient client, Poison poison) {
    poison.project(false);
    client.deposit("worked", "tx-2", "2");
    poison.awaitPublished(3);
    poison.project(true);
    client.deposit("worked", "tx-3", "4");
  }

  private static void awaitBalance(AccountClient client, String balance) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode summary = client.summary("worked");
          assertThat(summary.at("/statusCode").asInt()).as(summary.toString()).isEqualTo(200);
          assertThat(Json.decimal(summary, "balance")).isEqualByComparingTo(balance);
        });
  }

  private static List<RolePolicies> roles(IamClient iam) {
    return iam.listRolesPaginator().roles().stream()
        .map(role -> new RolePolicies(role.roleName(), documents(iam, role.roleName())))
        .toList();
  }

  private static List<ObjectNode> documents(IamClient iam, String role) {
    Stream<String> own =
        iam.listRolePoliciesPaginator(list -> list.roleName(role)).policyNames().stream()
            .map(name -> iam.getRolePolicy(get -> get.roleName(role).policyName(name)))
            .map(GetRolePolicyResponse::policyDocument);
    Stream<String> attached =
        iam
            .listAttachedRolePoliciesPaginator(list -> list.roleName(role))
            .attachedPolicies()
            .stream()
            .map(policy -> document(iam, policy.policyArn()));
    return Stream.concat(own, attached)
        .map(document -> URLDecoder.decode(document, StandardCharsets.UTF_8))
        .map(document -> (ObjectNode) Json.parse(document))
        .toList();
  }

  private static String document(IamClient iam, String policy) {
    String version = iam.getPolicy(get -> get.policyArn(policy)).policy().defaultVersionId();
    return iam.getPolicyVersion(get -> get.policyArn(policy).versionId(version))
        .policyVersion()
        .document();
  }

  private List<JsonNode> requests(String role) {
    return annal.granted().stream()
        .map(Json::parse)
        .filter(request -> request.path("role").asText().equals(role))
        .toList();
  }

  private static boolean allows(IamClient iam, RolePolicies role, JsonNode request) {
    return !role.documents().isEmpty()
        && iam
            .simulateCustomPolicy(simulate ->
                simulate
                    .policyInputList(role.documents().stream().map(JsonNode::toString).toList())
                    .actionNames(request.path("action").asText())
                    .resourceArns(request.path("resource").asText()))
            .evaluationResults()
            .stream()
            .allMatch(result -> result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED);
  }
}
