package io.annal.localcloud.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
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
import software.amazon.awssdk.services.dynamodb.model.PolicyNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;

class TablePoliciesTest {
  private static final String TABLE = "arn:aws:dynamodb:eu-west-1:111111111111:table/events";
  private static final String NOBODY_REWRITES =
      """
      {"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Principal": "*", "Resource": "%s",
        "Action": ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem",
                   "dynamodb:PartiQLUpdate", "dynamodb:DeleteResourcePolicy"]}]}\
      """
          .formatted(TABLE);
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}]}\
      """;

  @TempDir Path directory;
  private LocalCloud cloud;
  private DynamoDbClient root;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    root = at(DynamoDbClient.builder(), owner());
  }

  @AfterEach
  void stop() {
    root.close();
    cloud.close();
  }

  @Test
  void anExplicitDenialBindsTheRootToo() {
    create(NOBODY_REWRITES);

    put(root);

    refused(
        () -> root.deleteItem(r -> r.tableName("events").key(key())),
        "User: arn:aws:iam::111111111111:root is not authorized to perform: dynamodb:DeleteItem on"
            + " resource: %s with an explicit deny in a resource-based policy".formatted(TABLE));
    refused(() -> root.updateItem(r -> r.tableName("events").key(key())), "dynamodb:UpdateItem");
    var write = WriteRequest.builder().putRequest(PutRequest.builder().item(key()).build()).build();
    refused(
        () -> root.batchWriteItem(r -> r.requestItems(Map.of("events", List.of(write)))),
        "dynamodb:BatchWriteItem");
    refused(
        () -> root.executeStatement(r -> r.statement("UPDATE events SET n = 1 WHERE id = 'a'")),
        "dynamodb:PartiQLUpdate");
    refused(
        () ->
            root.transactWriteItems(r ->
                r.transactItems(
                    TransactWriteItem.builder()
                        .delete(d -> d.tableName(TABLE).key(key()))
                        .build())),
        "dynamodb:DeleteItem");
    assertThat(root.getItem(r -> r.tableName("events").key(key())).item()).isEqualTo(key());
  }

  @Test
  void keepsThePolicyAcrossARestartUntilTheRootTakesItOff() {
    create(NOBODY_REWRITES);
    stop();
    start();

    var found = root.getResourcePolicy(r -> r.resourceArn(TABLE));
    assertThat(found.policy()).isEqualTo(NOBODY_REWRITES);
    refused(() -> root.deleteItem(r -> r.tableName("events").key(key())), "explicit deny");
    assertThatThrownBy(
            () -> root.deleteResourcePolicy(r -> r.resourceArn(TABLE).expectedRevisionId("1")))
        .isInstanceOf(PolicyNotFoundException.class);
    assertThat(root.deleteResourcePolicy(r -> r.resourceArn(TABLE)).revisionId())
        .isEqualTo(found.revisionId());
    assertThatThrownBy(() -> root.getResourcePolicy(r -> r.resourceArn(TABLE)))
        .isInstanceOf(PolicyNotFoundException.class);
    root.deleteItem(r -> r.tableName("events").key(key()));
  }

  @Test
  void aRevisionChangesWithTheTextOnly() {
    create(NOBODY_REWRITES);
    String first = root.getResourcePolicy(r -> r.resourceArn(TABLE)).revisionId();

    var same = root.putResourcePolicy(r -> r.resourceArn(TABLE).policy(NOBODY_REWRITES));
    var other =
        root.putResourcePolicy(r ->
            r.resourceArn(TABLE)
                .policy(NOBODY_REWRITES.replace("UpdateItem", "Scan"))
                .expectedRevisionId(first));

    assertThat(same.revisionId()).isEqualTo(first);
    assertThat(other.revisionId()).isNotEqualTo(first);
    refused(() -> root.scan(r -> r.tableName("events")), "dynamodb:Scan");
    assertThatThrownBy(() ->
            root.putResourcePolicy(
                r -> r.resourceArn(TABLE).policy(NOBODY_REWRITES).expectedRevisionId("NO_POLICY")))
        .isInstanceOf(PolicyNotFoundException.class);
  }

  @Test
  void aRoleNeedsOneOfTheTwoPolicies() {
    create(NOBODY_REWRITES);
    try (var iam = at(IamClient.builder(), owner())) {
      iam.createRole(r -> r.roleName("reader").assumeRolePolicyDocument(TRUST));
      iam.putRolePolicy(
          r -> r.roleName("reader").policyName("all").policyDocument(allow("dynamodb:*Item")));
    }
    try (var role = at(DynamoDbClient.builder(), session("reader"))) {
      put(role);
      refused(() -> role.deleteItem(r -> r.tableName("events").key(key())), "explicit deny");
      refused(
          () -> role.scan(r -> r.tableName("events")),
          "User: arn:aws:sts::111111111111:assumed-role/reader/test is not authorized to perform:"
              + " dynamodb:Scan on resource: %s because no identity-based policy allows the"
                  .formatted(TABLE)
              + " dynamodb:Scan action");
      root.putResourcePolicy(r ->
          r.resourceArn(TABLE)
              .policy(
                  allow("dynamodb:Scan")
                      .replace(
                          "\"Effect\"",
                          "\"Principal\": {\"AWS\":"
                              + " \"arn:aws:iam::111111111111:role/reader\"}, \"Effect\"")));
      assertThat(role.scan(r -> r.tableName("events")).count()).isEqualTo(1);
    }
  }

  @Test
  void refusesWhatIsNoPolicyAndStoresNothing() {
    assertThatThrownBy(() -> create("{\"Statement\": \"no\"}"))
        .isInstanceOf(DynamoDbException.class)
        .satisfies(e ->
            assertThat(((DynamoDbException) e).awsErrorDetails().errorCode())
                .isEqualTo("ValidationException"));
    assertThat(root.listTables().tableNames()).isEmpty();
  }

  private void create(String policy) {
    root.createTable(r ->
        r.tableName("events")
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("id")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType("HASH").build())
            .billingMode("PAY_PER_REQUEST")
            .resourcePolicy(policy));
  }

  private static void put(DynamoDbClient client) {
    client.putItem(r -> r.tableName("events").item(key()));
  }

  private static Map<String, AttributeValue> key() {
    return Map.of("id", AttributeValue.fromS("a"));
  }

  private static String allow(String action) {
    return """
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "%s",
      "Resource": "%s"}]}\
    """
        .formatted(action, TABLE);
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(DynamoDbException.class)
        .hasMessageContaining(why)
        .satisfies(e ->
            assertThat(((DynamoDbException) e).awsErrorDetails().errorCode())
                .isEqualTo("AccessDeniedException"));
  }

  private AwsCredentials session(String role) {
    try (var sts = at(StsClient.builder(), owner())) {
      var issued =
          sts.assumeRole(
                  r -> r.roleArn("arn:aws:iam::111111111111:role/" + role).roleSessionName("test"))
              .credentials();
      return AwsSessionCredentials.create(
          issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken());
    }
  }

  private AwsCredentials owner() {
    return AwsBasicCredentials.create("111111111111", cloud.secret());
  }

  private <C> C at(AwsClientBuilder<?, C> builder, AwsCredentials credentials) {
    URI endpoint = cloud.endpoint();
    return builder
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }
}
