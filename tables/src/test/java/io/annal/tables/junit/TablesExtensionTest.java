package io.annal.tables.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.tables.sdk.TablesClients;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@ExtendWith(TablesExtension.class)
final class TablesExtensionTest {
  @BeforeAll
  static void create(DynamoDbClient client) {
    client.createTable(table ->
        table
            .tableName("orders")
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("id")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
            .streamSpecification(
                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
    client.waiter().waitUntilTableExists(table -> table.tableName("orders"));
  }

  @Test
  void a_test_reads_what_it_wrote(DynamoDbClient client) {
    Map<String, AttributeValue> order =
        Map.of("id", AttributeValue.fromS("1"), "total", AttributeValue.fromN("2.50"));

    client.putItem(put -> put.tableName("orders").item(order));

    assertThat(
            client
                .getItem(
                    get -> get.tableName("orders").key(Map.of("id", AttributeValue.fromS("1"))))
                .item())
        .containsEntry("total", AttributeValue.fromN("2.5"));
  }

  @Test
  void an_error_is_the_sdks_exception(DynamoDbClient client) {
    var item = Map.of("id", AttributeValue.fromS("2"));

    assertThatThrownBy(() ->
            client.putItem(put ->
                put.tableName("orders").item(item).conditionExpression("attribute_exists(id)")))
        .isInstanceOf(ConditionalCheckFailedException.class)
        .hasMessageContaining("The conditional request failed");
  }

  @Test
  void an_asynchronous_client_is_answered_and_told_errors(TablesClients clients) {
    try (var client = clients.dynamoDbAsync()) {
      assertThat(client.listTables().join().tableNames()).contains("orders");
      assertThatThrownBy(() -> client.describeTable(table -> table.tableName("none")).join())
          .hasCauseInstanceOf(ResourceNotFoundException.class);
    }
  }

  @Test
  void other_accounts_and_regions_have_tables_of_their_own(TablesClients clients) {
    var other = StaticCredentialsProvider.create(AwsBasicCredentials.create("111111111111", "s"));
    try (var account = clients.builder().credentialsProvider(other).build();
        var region = clients.builder().region(Region.EU_WEST_1).build()) {
      assertThat(account.listTables().tableNames()).isEmpty();
      assertThat(region.listTables().tableNames()).isEmpty();
    }
  }

  @Test
  void the_streams_are_those_of_the_same_engine(
      DynamoDbClient client, DynamoDbStreamsClient streams) {
    String arn = client.describeTable(table -> table.tableName("orders")).table().latestStreamArn();

    assertThat(streams.describeStream(stream -> stream.streamArn(arn)).streamDescription().shards())
        .hasSize(1);
  }
}
