package io.annal.dynamodb;

import static software.amazon.awssdk.services.dynamodb.model.KeyType.HASH;
import static software.amazon.awssdk.services.dynamodb.model.KeyType.RANGE;
import static software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType.N;
import static software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType.S;

import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What the tables look like; on demand, for tests and tools. A template says the same. */
public final class Tables {
  private Tables() {}

  /** The event store's table, with the stream that the publisher reads. */
  public static CreateTableRequest eventStore(String name) {
    return table(name, CommitItem.AGGREGATE_ID, S, CommitItem.EVENT_SEQUENCE, N)
        .streamSpecification(
            stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE))
        .build();
  }

  /** The read model's table. */
  public static CreateTableRequest readModel(String name) {
    return table(name, RowItem.ROW_KEY, S, RowItem.PROJECTION_NAME, S).build();
  }

  /** The table of the persons' keys, see {@link KmsKeyProvider}. */
  public static CreateTableRequest keys(String name) {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(attribute(KmsKeyProvider.SUBJECT, S))
        .keySchema(key(KmsKeyProvider.SUBJECT, HASH))
        .build();
  }

  private static CreateTableRequest.Builder table(
      String name,
      String partition,
      ScalarAttributeType partitionType,
      String sort,
      ScalarAttributeType sortType) {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(attribute(partition, partitionType), attribute(sort, sortType))
        .keySchema(key(partition, HASH), key(sort, RANGE));
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
