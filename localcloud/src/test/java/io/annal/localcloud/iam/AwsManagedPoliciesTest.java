package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.iam.PolicyParser.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsManagedPoliciesTest {
  private final AwsManagedPolicies policies = new AwsManagedPolicies();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWSXrayWriteOnlyAccess",
        "AWSLambdaExecute",
        "SecretsManagerReadWrite",
        "AdministratorAccess",
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaMSKExecutionRole",
        "service-role/AWSLambdaKinesisExecutionRole",
      })
  void keepsWhatTemplatesAttach(String name) {
    assertThat(policies.find(AwsManagedPolicies.PREFIX + name))
        .get()
        .satisfies(policy -> {
          assertThat(policy.arn()).isEqualTo(AwsManagedPolicies.PREFIX + name);
          assertThat(PolicyParser.parse(policy.document(), Kind.IDENTITY).statements())
              .isNotEmpty();
        });
  }

  @Test
  void everyDocumentCanBeEvaluated() {
    assertThat(policies.all())
        .hasSizeGreaterThan(1_500)
        .allSatisfy(policy ->
            assertThat(PolicyParser.parse(policy.document(), Kind.IDENTITY).statements())
                .isNotEmpty());
  }

  @Test
  void doesNotSayThatWhatAwsHasDoesNotExist() {
    assertThat(IamErrors.noPolicy(AwsManagedPolicies.PREFIX + "OfNextYear"))
        .hasMessage(
            "The AWS managed policy arn:aws:iam::aws:policy/OfNextYear is not kept by Annal's local"
                + " cloud.");
  }
}
