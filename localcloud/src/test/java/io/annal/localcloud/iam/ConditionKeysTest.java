package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.iam.Evaluator.Decision;
import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Service.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionKeysTest {
  private static final CallContext ROLE =
      new CallContext(
          "111122223333", "eu-west-1", new Principal.AssumedRole("writer", "test"), "id");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dynamodb:LeadingKeys",
        "DynamoDB:leadingkeys",
        "aws:PrincipalTag/team",
        "aws:RequestTag/env",
        "kms:EncryptionContext:aggregate",
        "aws:SourceVpce",
      })
  void takesWhatIsSupplied(String key) {
    assertThatCode(() -> ConditionKeys.require(policy("Allow", "*", "StringEquals", key)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dynamodb:Colour", "aws:ResourceTag/env", "s3:ExistingObjectTag/a", "aws:Moon"})
  void refusesByNameWhatNobodySupplies(String key) {
    assertThatThrownBy(() -> ConditionKeys.require(policy("Allow", "s3:*", "StringEquals", key)))
        .isInstanceOf(AwsException.class)
        .hasMessage("The condition key %s is not supported by Annal's local cloud".formatted(key));
  }

  @Test
  void aStatementAboutOtherServicesDecidesNothingHere() {
    assertThatCode(() ->
            ConditionKeys.require(
                policy("Allow", "ec2:RunInstances", "StringEquals", "ec2:InstanceType")))
        .doesNotThrowAnyException();
  }

  @Test
  void takesAllOfAwssOwnPolicies() {
    assertThat(new AwsManagedPolicies().all())
        .anySatisfy(policy -> assertThat(policy.document()).contains("cloudformation:CreateAction"))
        .allSatisfy(policy ->
            assertThatCode(() -> ConditionKeys.require(policy)).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ForAllValues:StringEquals",
        "StringEqualsIfExists",
        "StringNotEquals",
        "ForAllValues:StringNotLike",
        "Null",
      })
  void anUnknownKeyThatWasStoredBeforeNeitherGrantsNorLiftsADenial(String operator) {
    assertThat(decide(policy("Allow", "s3:*", operator, "s3:Moon")))
        .isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(policy("Deny", "s3:*", operator, "s3:Moon")))
        .isEqualTo(Decision.EXPLICIT_DENY);
  }

  @Test
  void theDocumentationListsThem() throws IOException {
    String page = Files.readString(Path.of("../docs/condition-keys.md"));

    ConditionKeys.BY_SERVICE.forEach((service, keys) ->
        assertThat(page.lines()).contains("- `%s`: %s".formatted(service, listed(keys))));
    assertThat(page.lines()).contains("- " + listed(ConditionKeys.NEVER_PRESENT));
  }

  private static String listed(List<String> keys) {
    return keys.stream()
        .map(key -> key.matches(".*[/:]") ? "`%s*`".formatted(key) : "`%s`".formatted(key))
        .collect(Collectors.joining(", "));
  }

  private static Decision decide(PolicyDocument policy) {
    var permission = new Permission("s3:GetObject", "arn:aws:s3:::b/k", Map.of());
    return Evaluator.decide(
        List.of(policy), Facts.of(permission, ROLE, Optional.empty(), Instant.EPOCH));
  }

  private static PolicyDocument policy(String effect, String action, String operator, String key) {
    return PolicyParser.parse(
        """
        {"Version":"2012-10-17","Statement":{"Effect":"%s","Action":"%s","Resource":"*",
          "Condition":{"%s":{"%s":"true"}}}}\
        """
            .formatted(effect, action, operator, key),
        Kind.IDENTITY);
  }
}
