package io.annal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
      List<String> unused = new ArrayList<>();
      List<Policy> policies = policies(iam);
      for (Policy policy : policies) {
        List<JsonNode> requests = requests(policy.role());
        assertThat(requests).as(policy.role()).isNotEmpty();
        assertThat(requests).as(policy.role()).allMatch(request -> allows(iam, policy, request));
        for (Policy.Less less : policy.oneLess()) {
          if (requests.stream().allMatch(request -> allows(iam, less.rest(), request))) {
            unused.add(policy.role() + ": " + less.taken());
          }
        }
      }

      assertThat(policies).hasSizeGreaterThanOrEqualTo(4);
      assertThat(unused).as("allowed, and not needed").isEmpty();
    }
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

  private static List<Policy> policies(IamClient iam) {
    List<Policy> policies = new ArrayList<>();
    for (var role : iam.listRolesPaginator().roles()) {
      String name = role.roleName();
      for (String policy :
          iam.listRolePoliciesPaginator(list -> list.roleName(name)).policyNames()) {
        String document =
            iam.getRolePolicy(get -> get.roleName(name).policyName(policy)).policyDocument();
        policies.add(Policy.of(name, URLDecoder.decode(document, StandardCharsets.UTF_8)));
      }
    }
    return policies;
  }

  private List<JsonNode> requests(String role) {
    return annal.granted().stream()
        .map(Json::parse)
        .filter(request -> request.path("role").asText().equals(role))
        .toList();
  }

  private static boolean allows(IamClient iam, Policy policy, JsonNode request) {
    return iam
        .simulateCustomPolicy(simulate ->
            simulate
                .policyInputList(policy.document().toString())
                .actionNames(request.path("action").asText())
                .resourceArns(request.path("resource").asText()))
        .evaluationResults()
        .stream()
        .allMatch(result -> result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED);
  }
}
