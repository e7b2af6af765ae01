package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/**
 * The roles of the stack allow what the system does, and nothing else: everything that it can do is
 * done once, and then each action and each resource is taken out of each policy in turn, and the
 * requests that were made are put to what is left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PermissionsTest {
  private final LocalAnnal annal;

  PermissionsTest(@TempDir Path folder) {
    annal = LocalAnnal.in(folder.resolve("data"));
  }

  @BeforeAll
  void doEverything() {
    annal.up("").succeeded();
    try (AccountClient client = new AccountClient(annal.endpoint());
        Poison poison = new Poison(annal.endpoint())) {
      client.create("worked");
      client.deposit("worked", "tx-1", "1");
      awaitBalance(client, "1");
      poison.awaitPublished(2);
      leaveAGap(client, poison);
      awaitBalance(client, "7");
      assertThat(Json.decimal(client.state("worked"), "balance")).isEqualByComparingTo("7");
      poison.giveUpAtOnce();
      poison.unpublishable("poisoned");
      poison.publish("{\"poisoned\": true}");
      poison.awaitDeadLetters(2);
    }
  }

  @AfterAll
  void stop() {
    annal.close();
  }

  @Test
  void everythingThatARoleAllowsIsNeeded() {
    try (IamClient iam = Sdk.at(annal.endpoint(), IamClient.builder())) {
      List<RolePolicies> roles = roles(iam);

      assertThat(roles).hasSizeGreaterThanOrEqualTo(4);
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
    try (IamClient iam = Sdk.at(annal.endpoint(), IamClient.builder())) {
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
    return iam.listRolePoliciesPaginator(list -> list.roleName(role)).policyNames().stream()
        .map(name -> iam.getRolePolicy(get -> get.roleName(role).policyName(name)))
        .map(policy -> URLDecoder.decode(policy.policyDocument(), StandardCharsets.UTF_8))
        .map(document -> (ObjectNode) Json.parse(document))
        .toList();
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
