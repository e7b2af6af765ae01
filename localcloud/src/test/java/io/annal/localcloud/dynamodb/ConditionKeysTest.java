package io.annal.localcloud.dynamodb;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.StsClient;

/** A role for one tenant, by the condition keys of DynamoDB. */
class ConditionKeysTest {
  private static final String ROLE = "arn:aws:iam::111111111111:role/tenant";

  @TempDir Path directory;
  private LocalCloud cloud;

  interface Way {
    Object to(String key, DynamoDbClient client);
  }

  /** Ways to an item of a tenant. */
  static Stream<Named<Way>> ways() {
    return Stream.of(
        way("put", (key, c) -> c.putItem(r -> r.tableName("tenants").item(item(key)))),
        way("get", (key, c) -> c.getItem(r -> r.tableName("tenants").key(item(key)))),
        way("update", (key, c) -> c.updateItem(r -> r.tableName("tenants").key(item(key)))),
        way("delete", (key, c) -> c.deleteItem(r -> r.tableName("tenants").key(item(key)))),
        way(
            "query",
            (key, c) ->
                c.query(r ->
                    r.tableName("tenants")
                        .keyConditionExpression("#k = :k")
                        .expressionAttributeNames(Map.of("#k", "pk"))
                        .expressionAttributeValues(Map.of(":k", AttributeValue.fromS(key))))),
        way(
            "batch get",
            (key, c) ->
                c.batchGetItem(r ->
                    r.requestItems(
                        Map.of(
                            "tenants",
                            KeysAndAttributes.builder()
                                .keys(
                                    key.equals("tenant-a")
                                        ? List.of(item(key))
                                        : List.of(item("tenant-a"), item(key)))
                                .build())))),
        way(
            "batch write",
            (key, c) ->
                c.batchWriteItem(r ->
                    r.requestItems(
                        Map.of(
                            "tenants",
                            List.of(
                                WriteRequest.builder()
                                    .putRequest(p -> p.item(item(key)))
                                    .build()))))),
        way(
            "transact write",
            (key, c) ->
                c.transactWriteItems(r ->
                    r.transactItems(
                        TransactWriteItem.builder()
                            .put(p -> p.tableName("tenants").item(item(key)))
                            .build()))),
        way(
            "transact get",
            (key, c) ->
                c.transactGetItems(r ->
                    r.transactItems(
                        TransactGetItem.builder()
                            .get(g -> g.tableName("tenants").key(item(key)))
                            .build()))),
        way(
            "partiql select",
            (key, c) ->
                c.executeStatement(
                    r -> r.statement("SELECT * FROM tenants WHERE pk = '" + key + "'"))),
        way(
            "partiql insert",
            (key, c) ->
                c.executeStatement(
                    r -> r.statement("INSERT INTO tenants VALUE {'pk': '" + key + "'}"))),
        way(
            "partiql parameter",
            (key, c) ->
                c.executeStatement(r ->
                    r.statement("DELETE FROM \"tenants\" WHERE \"pk\"=?")
                        .parameters(AttributeValue.fromS(key)))));
  }

  private static Named<Way> way(String name, Way way) {
    return Named.of(name, way);
  }

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    try (var root = at(DynamoDbClient.builder(), owner())) {
      root.createTable(r ->
          r.tableName("tenants")
              .billingMode(BillingMode.PAY_PER_REQUEST)
              .attributeDefinitions(
                  AttributeDefinition.builder()
                      .attributeName("pk")
                      .attributeType(ScalarAttributeType.S)
                      .build())
              .keySchema(
                  KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build()));
    }
    try (var iam = at(IamClient.builder(), owner())) {
      iam.createRole(r ->
          r.roleName("tenant")
              .assumeRolePolicyDocument(
                  """
                  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                    "Principal":{"AWS":"111111111111"}}]}\
                  """));
    }
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aTenantReachesItsOwnPartitionAndNoOther(Way way) {
    grant(
        """
        "ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["tenant-a"]}\
        """);

    try (var tenant = at(DynamoDbClient.builder(), session())) {
      assertThatCode(() -> way.to("tenant-a", tenant)).doesNotThrowAnyException();
      refused(() -> way.to("tenant-b", tenant));
    }
  }

  @Test
  void whatCannotBeToldIsNotTheTenants() {
    grant(
        """
        "ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["tenant-a"]}\
        """);

    try (var tenant = at(DynamoDbClient.builder(), session())) {
      for (String statement :
          List.of(
              "SELECT * FROM tenants",
              "SELECT * FROM tenants WHERE pk = 'tenant-a' OR n = 1",
              "SELECT * FROM tenants WHERE NOT pk = 'tenant-a'",
              "SELECT * FROM tenants WHERE pk = 'tenant-a''x'",
              "SELECT * FROM tenants WHERE pk IN ['tenant-a', 'tenant-b']",
              "INSERT INTO tenants VALUE {'pk': 'tenant-a\nx'}")) {
        refused(() -> tenant.executeStatement(r -> r.statement(statement)));
      }
    }
  }

  @Test
  void onlySomeAttributesOrTheirNumber() {
    grant(
        """
        "ForAllValues:StringEquals":{"dynamodb:Attributes":["pk","n"]},
        "StringEqualsIfExists":{"dynamodb:Select":["SPECIFIC_ATTRIBUTES","COUNT"],
          "dynamodb:ReturnValues":"NONE"}\
        """);

    try (var tenant = at(DynamoDbClient.builder(), session())) {
      tenant.scan(r -> r.tableName("tenants").projectionExpression("pk, n"));
      tenant.scan(r -> r.tableName("tenants").select(Select.COUNT));
      tenant.updateItem(r ->
          r.tableName("tenants")
              .key(item("a"))
              .updateExpression("SET #n = if_not_exists(n, :v)")
              .expressionAttributeNames(Map.of("#n", "n"))
              .expressionAttributeValues(Map.of(":v", AttributeValue.fromN("1"))));
      refused(() -> tenant.scan(r -> r.tableName("tenants")));
      refused(() -> tenant.scan(r -> r.tableName("tenants").projectionExpression("pk, secret")));
      refused(() ->
          tenant.updateItem(
              r -> r.tableName("tenants").key(item("a")).updateExpression("REMOVE secret")));
      refused(() ->
          tenant.deleteItem(r -> r.tableName("tenants").key(item("a")).returnValues("ALL_OLD")));
    }
  }

  @Test
  void aKeyThatNobodySuppliesIsRefusedWhereItIsAttached() {
    assertThatThrownBy(() -> grant("\"StringEquals\":{\"dynamodb:Colour\":\"red\"}"))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessageContaining(
            "The condition key dynamodb:Colour is not supported by Annal's local cloud");
  }

  private static Map<String, AttributeValue> item(String key) {
    return Map.of("pk", AttributeValue.fromS(key));
  }

  private void grant(String condition) {
    try (var iam = at(IamClient.builder(), owner())) {
      iam.putRolePolicy(r ->
          r.roleName("tenant")
              .policyName("p")
              .policyDocument(
                  """
                  {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*",
                    "Resource":"*","Condition":{%s}}]}\
                  """
                      .formatted(condition)));
    }
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DynamoDbException.class)
        .hasMessageContaining("no identity-based policy allows");
  }

  private AwsCredentials session() {
    try (var sts = at(StsClient.builder(), owner())) {
      var issued = sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName("test")).credentials();
      return AwsSessionCredentials.create(
          issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken());
    }
  }

  private AwsCredentials owner() {
    return AwsBasicCredentials.create("111111111111", cloud.secret());
  }

  private <C> C at(AwsClientBuilder<?, C> builder, AwsCredentials credentials) {
    return builder
        .endpointOverride(cloud.endpoint())
        .region(Region.EU_WEST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }
}
