package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * One rule for every service that keeps policies of resources: within an account an identity's
 * policy or the resource's allows, an explicit denial binds everybody, and from elsewhere both must
 * allow
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 */
class ResourcePolicyTest {
  private static final String ACCOUNT = "111111111111";
  private static final String OTHER = "222222222222";
  private static final String ROLE = "arn:aws:iam::%s:role/caller";

  @TempDir Path directory;
  private LocalCloud cloud;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    role(ACCOUNT);
    role(OTHER);
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @ParameterizedTest
  @EnumSource
  void aRoleThatNobodyAllowsIsRefused(Guarded guarded) {
    guarded.create(cloud, owner());

    refused(() -> guarded.use(cloud, session(ACCOUNT)), "no identity-based policy allows");
  }

  @ParameterizedTest
  @EnumSource
  void theRolesOwnPolicyIsEnoughWithinTheAccount(Guarded guarded) {
    guarded.create(cloud, owner());
    grant(ACCOUNT, guarded);

    allowed(() -> guarded.use(cloud, session(ACCOUNT)));
  }

  @ParameterizedTest
  @EnumSource
  void theResourcesPolicyIsEnoughWithinTheAccount(Guarded guarded) {
    guarded.create(cloud, owner());

    guarded.policy(cloud, owner(), statement("Allow", ROLE.formatted(ACCOUNT), guarded, ""));

    allowed(() -> guarded.use(cloud, session(ACCOUNT)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAMBDA") // AddPermission only allows
  void anExplicitDenialBindsRolesAndTheRoot(Guarded guarded) {
    guarded.create(cloud, owner());
    grant(ACCOUNT, guarded);

    guarded.policy(cloud, owner(), statement("Deny", "*", guarded, ""));

    refused(() -> guarded.use(cloud, session(ACCOUNT)), "explicit deny in a resource-based policy");
    refused(() -> guarded.use(cloud, owner()), "explicit deny in a resource-based policy");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LAMBDA")
  void whatDemandsTlsLetsTheLoopbackThrough(Guarded guarded) {
    guarded.create(cloud, owner());
    grant(ACCOUNT, guarded);

    guarded.policy(cloud, owner(), overTls("false", guarded));
    allowed(() -> guarded.use(cloud, session(ACCOUNT)));

    guarded.policy(cloud, owner(), overTls("true", guarded));
    refused(() -> guarded.use(cloud, session(ACCOUNT)), "explicit deny in a resource-based policy");
  }

  @ParameterizedTest
  @EnumSource
  void fromAnotherAccountTheIdentitysPolicyIsNotEnough(Guarded guarded) {
    guarded.create(cloud, owner());
    grant(OTHER, guarded);

    assertThatThrownBy(() -> guarded.use(cloud, session(OTHER)))
        .isInstanceOf(AwsServiceException.class);
    assertThatThrownBy(() -> guarded.use(cloud, AwsBasicCredentials.create(OTHER, cloud.secret())))
        .isInstanceOf(AwsServiceException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"SNS", "EVENTS", "LAMBDA"})
  void fromAnotherAccountBothMustAllow(Guarded guarded) {
    guarded.create(cloud, owner());
    guarded.policy(cloud, owner(), statement("Allow", ROLE.formatted(OTHER), guarded, ""));

    refused(() -> guarded.use(cloud, session(OTHER)), "no identity-based policy allows");
    grant(OTHER, guarded);

    allowed(() -> guarded.use(cloud, session(OTHER)));
  }

  @Test
  void aKeyWithoutAStatementForTheAccountKnowsNoIamPolicies() {
    Guarded.KMS.create(cloud, owner());
    grant(ACCOUNT, Guarded.KMS);

    Guarded.KMS.only(
        cloud, owner(), statement("Allow", "arn:aws:iam::111111111111:role/else", Guarded.KMS, ""));

    refused(
        () -> Guarded.KMS.use(cloud, session(ACCOUNT)),
        "no resource-based policy allows the kms:GenerateDataKey action");
    refused(() -> Guarded.KMS.use(cloud, owner()), "no resource-based policy allows");
  }

  private static String overTls(String secure, Guarded guarded) {
    return statement(
        "Deny",
        "*",
        guarded,
        """
        ,"Condition":{"Bool":{"aws:SecureTransport":"%s"}}\
        """
            .formatted(secure));
  }

  private static String statement(String effect, String principal, Guarded guarded, String more) {
    String who = principal.equals("*") ? "\"*\"" : "{\"AWS\":\"%s\"}".formatted(principal);
    return """
    {"Sid":"s","Effect":"%s","Principal":%s,"Action":"%s","Resource":"%s"%s}\
    """
        .formatted(effect, who, guarded.action(), guarded.resource(), more);
  }

  private void role(String account) {
    try (var iam = guardedClient(IamClient.builder(), account)) {
      iam.createRole(r ->
          r.roleName("caller")
              .assumeRolePolicyDocument(
                  """
                  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                    "Principal":{"AWS":"%s","Service":"lambda.amazonaws.com"}}]}\
                  """
                      .formatted(account)));
    }
  }

  private void grant(String account, Guarded guarded) {
    try (var iam = guardedClient(IamClient.builder(), account)) {
      iam.putRolePolicy(r ->
          r.roleName("caller")
              .policyName("p")
              .policyDocument(
                  """
                  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s",
                    "Resource":"%s"}]}\
                  """
                      .formatted(guarded.action(), guarded.resource())));
    }
  }

  private AwsCredentials session(String account) {
    try (var sts = guardedClient(StsClient.builder(), account)) {
      var issued =
          sts.assumeRole(r -> r.roleArn(ROLE.formatted(account)).roleSessionName("test"))
              .credentials();
      return AwsSessionCredentials.create(
          issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken());
    }
  }

  private <
          B extends software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>,
          C extends AutoCloseable>
      C guardedClient(B builder, String account) {
    return Guarded.at(builder, cloud, AwsBasicCredentials.create(account, cloud.secret()));
  }

  private AwsCredentials owner() {
    return AwsBasicCredentials.create(ACCOUNT, cloud.secret());
  }

  private static void allowed(ThrowingCallable call) {
    assertThatCode(call).doesNotThrowAnyException();
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(AwsServiceException.class)
        .hasMessageContaining("is not authorized to perform")
        .hasMessageContaining(why);
  }
}
