package io.annal.localcloud.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

class StsServiceTest {
  private static final String ROLE = "arn:aws:iam::111111111111:role/reader";
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}]}\
      """;
  private static final String TRUSTS_LAMBDA_ONLY =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}\
      """;
  private static final String MAY_GET =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem",
        "Resource": "arn:aws:dynamodb:eu-west-1:111111111111:table/events"}]}\
      """;
  private static final Map<String, AttributeValue> ITEM = Map.of("id", AttributeValue.fromS("a"));

  @TempDir Path directory;
  private LocalCloud cloud;

  @BeforeEach
  void start() {
    start(Clock.systemUTC());
  }

  private void start(Clock clock) {
    cloud = LocalCloud.start(new LocalCloudOptions(directory, 0, "000000000000", clock));
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  void aRoleThatMayReadIsRefusedToWriteInAwsWords() {
    createTableAndRole();

    try (var client = client(DynamoDbClient.builder(), session())) {
      assertThat(client.getItem(r -> r.tableName("events").key(ITEM)).item()).isEqualTo(ITEM);
      assertThatThrownBy(() -> client.putItem(r -> r.tableName("events").item(ITEM)))
          .isInstanceOf(DynamoDbException.class)
          .hasMessageContaining(
              "User: arn:aws:sts::111111111111:assumed-role/reader/tester is not authorized to"
                  + " perform: dynamodb:PutItem on resource:"
                  + " arn:aws:dynamodb:eu-west-1:111111111111:table/events because no"
                  + " identity-based policy allows the dynamodb:PutItem action")
          .satisfies(e -> assertThat(code(e)).isEqualTo("AccessDeniedException"));
    }
  }

  @Test
  void aSessionHoldsAcrossARestartAndUntilItsEnd() {
    createTableAndRole();
    var session = session();

    stop();
    start();
    try (var client = client(StsClient.builder(), session)) {
      assertThat(client.getCallerIdentity().arn())
          .isEqualTo("arn:aws:sts::111111111111:assumed-role/reader/tester");
    }

    stop();
    start(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(61)));
    try (var client = client(DynamoDbClient.builder(), session)) {
      assertThatThrownBy(() -> client.getItem(r -> r.tableName("events").key(ITEM)))
          .isInstanceOf(DynamoDbException.class)
          .satisfies(e -> assertThat(code(e)).startsWith("ExpiredToken"));
    }
  }

  @Test
  void nobodyAssumesARoleThatDoesNotTrustHim() {
    try (var iam = client(IamClient.builder(), owner())) {
      iam.createRole(r -> r.roleName("reader").assumeRolePolicyDocument(TRUSTS_LAMBDA_ONLY));
    }

    assertThatThrownBy(this::session)
        .isInstanceOf(StsException.class)
        .hasMessageContaining("is not authorized to perform: sts:AssumeRole on resource: " + ROLE)
        .satisfies(e ->
            assertThat(((StsException) e).awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
  }

  private void createTableAndRole() {
    try (var iam = client(IamClient.builder(), owner());
        var dynamo = client(DynamoDbClient.builder(), owner())) {
      iam.createRole(r -> r.roleName("reader").assumeRolePolicyDocument(TRUST));
      iam.putRolePolicy(r -> r.roleName("reader").policyName("may-get").policyDocument(MAY_GET));
      dynamo.createTable(r ->
          r.tableName("events")
              .attributeDefinitions(
                  AttributeDefinition.builder()
                      .attributeName("id")
                      .attributeType(ScalarAttributeType.S)
                      .build())
              .keySchema(KeySchemaElement.builder().attributeName("id").keyType("HASH").build())
              .billingMode("PAY_PER_REQUEST"));
      dynamo.putItem(r -> r.tableName("events").item(ITEM));
    }
  }

  private AwsCredentials session() {
    try (var sts = client(StsClient.builder(), owner())) {
      var issued =
          sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName("tester").durationSeconds(3600))
              .credentials();
      return AwsSessionCredentials.create(
          issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken());
    }
  }

  private static String code(Throwable error) {
    return ((DynamoDbException) error).awsErrorDetails().errorCode();
  }

  private AwsCredentials owner() {
    return AwsBasicCredentials.create("111111111111", cloud.secret());
  }

  private <C> C client(AwsClientBuilder<?, C> builder, AwsCredentials credentials) {
    return builder
        .endpointOverride(cloud.endpoint())
        .region(Region.EU_WEST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }
}
