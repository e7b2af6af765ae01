package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

class SimulationTest {
  private static final String ALLOW =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}\
      """;
  private static final String ONLY_OVER_TLS =
      """
      {"Version":"2012-10-17","Statement":[{"Sid":"OnlyOverTls","Effect":"Deny","Principal":"*",
        "Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}\
      """;

  @TempDir Path directory;

  @Test
  void showsWhatAPolicyDoesToACallWithoutTls() {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var iam = Clients.of(cloud, IamClient.builder())) {
      assertThat(decision(iam, "true")).isEqualTo(PolicyEvaluationDecisionType.ALLOWED);
      assertThat(decision(iam, "false")).isEqualTo(PolicyEvaluationDecisionType.EXPLICIT_DENY);
    }
  }

  private static PolicyEvaluationDecisionType decision(IamClient iam, String secure) {
    return iam.simulateCustomPolicy(r ->
            r.policyInputList(ALLOW)
                .resourcePolicy(ONLY_OVER_TLS)
                .actionNames("sqs:SendMessage")
                .resourceArns("arn:aws:sqs:us-east-1:000000000000:q")
                .contextEntries(
                    ContextEntry.builder()
                        .contextKeyName("aws:SecureTransport")
                        .contextKeyType(ContextKeyTypeEnum.BOOLEAN)
                        .contextKeyValues(secure)
                        .build()))
        .evaluationResults()
        .getFirst()
        .evalDecision();
  }
}
