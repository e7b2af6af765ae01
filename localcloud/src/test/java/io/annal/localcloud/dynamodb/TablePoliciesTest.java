package io.annal.localcloud.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

class TablePoliciesTest {
  private static final String NO_DELETION =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
       "Action": ["dynamodb:DeleteItem", "dynamodb:PartiQLDelete"],
       "Resource": "arn:aws:dynamodb:us-east-1:000000000000:table/events"}]}
      """;
  private static final Map<String, AttributeValue> KEY = Map.of("Id", AttributeValue.fromS("a"));

  @TempDir Path directory;

  @Test
  void denialHoldsForTheRootToo() {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var client = client(cloud)) {
      create(client, NO_DELETION);
      client.putItem(r -> r.tableName("events").item(KEY));

      denied(() -> client.deleteItem(r -> r.tableName("events").key(KEY)));
      denied(() ->
          client.transactWriteItems(r ->
              r.transactItems(
                  TransactWriteItem.builder()
                      .delete(Delete.builder().tableName("events").key(KEY).build())
                      .build())));
      denied(
          () -> client.executeStatement(r -> r.statement("DELETE FROM \"events\" WHERE Id = 'a'")));
      assertThat(client.getItem(r -> r.tableName("events").key(KEY)).item()).isEqualTo(KEY);
    }
  }

  @Test
  void policyThatIsTakenAwayDeniesNoMore() {
    try (var cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
        var client = client(cloud)) {
      create(client, NO_DELETION);
      var arn = "arn:aws:dynamodb:us-east-1:000000000000:table/events";
      assertThat(client.getResourcePolicy(r -> r.resourceArn(arn)).policy()).isEqualTo(NO_DELETION);

      client.deleteResourcePolicy(r -> r.resourceArn(arn));

      client.deleteItem(r -> r.tableName("events").key(KEY));
    }
  }

  private static void denied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DynamoDbException.class)
        .hasMessageContaining("explicit deny in a resource-based policy");
  }

  private static void create(DynamoDbClient client, String policy) {
    client.createTable(r ->
        r.tableName("events")
            .resourcePolicy(policy)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .keySchema(
                List.of(
                    KeySchemaElement.builder().attributeName("Id").keyType(KeyType.HASH).build()))
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("Id")
                    .attributeType(ScalarAttributeType.S)
                    .build()));
  }

  private static DynamoDbClient client(LocalCloud cloud) {
    return DynamoDbClient.builder()
        .endpointOverride(cloud.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }
}
