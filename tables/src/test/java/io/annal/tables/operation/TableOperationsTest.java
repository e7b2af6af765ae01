package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.model.PublishedModel;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableOperationsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Place PLACE = new Place("000000000000", "eu-west-1");
  private static final String INVALID = "One or more parameter values were invalid: ";

  private final Storage storage = Storages.inMemory();
  private final StoredCatalogue catalogue = new StoredCatalogue(storage, DefinitionRecorder.NONE);
  private final ItemStore items = new ItemStore(storage, catalogue, List.of());
  private static final String ALLOW = "{\"Statement\":{\"Effect\":\"Allow\"}}";
  private static final String DENY = "{\"Statement\":{\"Effect\":\"Deny\"}}";

  private final PublishedModel model = new PublishedModel(new RequestValues());
  private final Map<String, Operation> operations = operations(Duration.ZERO);

  private Map<String, Operation> operations(Duration updatesTake) {
    return new TableOperations(storage, catalogue, items.backFill(), Clock.systemUTC(), updatesTake)
        .operations();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'KeySchema':[{'AttributeName':'x','KeyType':'RANGE'}] | INVALID Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [h]
          'KeySchema':[{'AttributeName':'x','KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'zeta','AttributeType':'S'},{'AttributeName':'alpha','AttributeType':'S'},{'AttributeName':'mid','AttributeType':'S'}] | INVALID Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [zeta, alpha, mid]
          'KeySchema':[{'AttributeName':'h','KeyType':'RANGE'}] | Invalid KeySchema: The first KeySchemaElement is not a HASH key type
          'KeySchema':[{'AttributeName':'h','KeyType':'HASH'},{'AttributeName':'h','KeyType':'RANGE'}] | Invalid KeySchema: Some index key attribute have no definition
          'AttributeDefinitions':[{'AttributeName':'h','AttributeType':'S'},{'AttributeName':'x','AttributeType':'S'}] | INVALID Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions
          'AttributeDefinitions':[] | Invalid KeySchema: Some index key attribute have no definition
          'BillingMode':'PROVISIONED','KeySchema':[{'AttributeName':'x','KeyType':'HASH'}] | INVALID ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED
          'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1} | INVALID Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST
          'BillingMode':null,'ProvisionedThroughput':{'ReadCapacityUnits':1000000000001,'WriteCapacityUnits':1} | Given value 1000000000001 for ReadCapacityUnits is out of bounds
          'LocalSecondaryIndexes':[],'GlobalSecondaryIndexes':[] | INVALID List of LocalSecondaryIndexes is empty
          'LocalSecondaryIndexes':[{'IndexName':'l1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],'Projection':{}}] | INVALID Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex
          'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'},{'AttributeName':'h','KeyType':'RANGE'}],'Projection':{}}] | Both the Hash Key and the Range Key element in the KeySchema have the same name
          'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],'Projection':{}}] | INVALID Unknown ProjectionType: null
          'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],'Projection':{'ProjectionType':'INCLUDE'}}] | INVALID ProjectionType is INCLUDE, but NonKeyAttributes is not specified
          'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}] | INVALID ProvisionedThroughput should not be specified for index: g1x when BillingMode is PAY_PER_REQUEST
          'AttributeDefinitions':[{'AttributeName':'h','AttributeType':'S'},{'AttributeName':'zeta','AttributeType':'S'},{'AttributeName':'alpha','AttributeType':'S'},{'AttributeName':'mid','AttributeType':'S'}],'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'zeta','KeyType':'HASH'},{'AttributeName':'alpha','KeyType':'RANGE'},{'AttributeName':'missing','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}] | INVALID Some index key attributes are not defined in AttributeDefinitions. Keys: [zeta, missing, alpha], AttributeDefinitions: [h, zeta, mid, alpha]
          'AttributeDefinitions':[{'AttributeName':'h','AttributeType':'S'},{'AttributeName':'h','AttributeType':'N'}] | Attribute Name is duplicated: h
          'BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}] | INVALID ProvisionedThroughput is not specified for index: g1x
          'GlobalSecondaryIndexes':[{'IndexName':'g1x','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['a','a']}}] | INVALID Duplicate element in NonKeyAttributes: a
          'WarmThroughput':{'ReadUnitsPerSecond':11999} | INVALID Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial
          'BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':5},'WarmThroughput':{'WriteUnitsPerSecond':4} | INVALID Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits of ProvisionedThroughput
          'StreamSpecification':{'StreamEnabled':true} | INVALID Table is being created with a stream enabled, UpdateViewType is required
          'Tags':[{}] | The Tag Key provided is invalid, Key: null
          'StreamSpecification':{'StreamEnabled':false,'StreamViewType':'NEW_IMAGE'} | INVALID Table is being created with a stream disabled, UpdateViewType should not be specified
          'OnDemandThroughput':{'MaxReadRequestUnits':0} | INVALID Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range
          """)
  void a_table_that_cannot_be_is_refused(String members, String message) {
    assertThatThrownBy(() -> call("CreateTable", with(members)))
        .isInstanceOf(DynamoDbException.class)
        .hasMessage(message.replace("INVALID ", INVALID));
    assertThat(catalogue.all()).isEmpty();
  }

  @Test
  void a_table_is_creating_then_active_and_lives_on_in_storage() throws Exception {
    JsonNode created = call("CreateTable", with("'TableName':'orders'"));

    assertThat(created.at("/TableDescription/TableStatus").asText()).isEqualTo("CREATING");
    assertThat(described("orders").path("TableStatus").asText()).isEqualTo("ACTIVE");
    assertThat(described("orders").path("TableArn").asText())
        .isEqualTo("arn:aws:dynamodb:eu-west-1:000000000000:table/orders");
    assertThat(new StoredCatalogue(storage, DefinitionRecorder.NONE).all())
        .isEqualTo(catalogue.all());
  }

  @Test
  void a_table_is_found_by_its_arn() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));

    JsonNode table =
        call(
            "DescribeTable",
            "{'TableName':'arn:aws:dynamodb:eu-west-1:000000000000:table/orders'}");

    assertThat(table.at("/Table/TableName").asText()).isEqualTo("orders");
  }

  @Test
  void a_name_is_taken_until_its_table_is_deleted() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));

    assertThatThrownBy(() -> call("CreateTable", with("'TableName':'orders'")))
        .hasMessage("Table already exists: orders");
    assertThat(call("DeleteTable", "{'TableName':'orders'}").at("/TableDescription/TableStatus"))
        .hasToString("\"DELETING\"");
    assertThatThrownBy(() -> call("DescribeTable", "{'TableName':'orders'}"))
        .hasMessage("Requested resource not found: Table: orders not found");
    call("CreateTable", with("'TableName':'orders'"));
  }

  @Test
  void a_protected_table_is_not_deleted() throws Exception {
    call("CreateTable", with("'TableName':'orders','DeletionProtectionEnabled':true"));

    assertThatThrownBy(() -> call("DeleteTable", "{'TableName':'orders'}"))
        .hasMessageStartingWith("Resource cannot be deleted as it is currently protected");
  }

  @Test
  void a_new_index_has_the_items_that_were_there() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    put("{\"h\":{\"S\":\"1\"},\"x\":{\"S\":\"a\"}}");
    put("{\"h\":{\"S\":\"2\"}}");

    call(
        "UpdateTable",
        "{'TableName':'orders','AttributeDefinitions':[{'AttributeName':'x','AttributeType':'S'}],"
            + "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'by-x','KeySchema':[{'AttributeName':'x','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]}");

    await()
        .untilAsserted(() -> {
          JsonNode index = described("orders").at("/GlobalSecondaryIndexes/0");
          assertThat(index.path("IndexStatus").asText()).isEqualTo("ACTIVE");
          assertThat(index.path("ItemCount").asInt()).isEqualTo(1);
          assertThat(index.path("IndexSizeBytes").asInt()).isEqualTo(4);
        });
  }

  @Test
  void a_tables_size_is_that_of_names_and_values() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    put("{\"h\":{\"S\":\"1\"},\"x\":{\"S\":\"a\"}}");
    put("{\"h\":{\"S\":\"2\"}}");

    assertThat(described("orders").path("TableSizeBytes").asInt()).isEqualTo(6);
  }

  @Test
  void the_size_of_a_large_table_is_that_of_a_sample_times_its_size() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    for (int i = 100; i < 115; i++) {
      put("{\"h\":{\"S\":\"%d\"},\"x\":{\"S\":\"%s\"}}".formatted(i, "a".repeat(100_000)));
    }

    assertThat(described("orders").path("TableSizeBytes").asInt()).isEqualTo(15 * 100_005);
  }

  @Test
  void a_table_that_is_being_updated_can_neither_be_changed_nor_deleted() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    Map<String, Operation> slow = operations(Duration.ofDays(1));
    call(slow, "UpdateTable", "{'TableName':'orders','TableClass':'STANDARD'}");

    assertThatThrownBy(() -> call(slow, "DeleteTable", "{'TableName':'orders'}"))
        .hasMessage(
            "Attempt to change a resource which is still in use: Table is being updated: orders");
    assertThat(call(slow, "DescribeTable", "{'TableName':'orders'}").toString())
        .contains("\"TableStatus\":\"UPDATING\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'AttributeDefinitions':[] | At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required
          'GlobalSecondaryIndexUpdates':[] | INVALID List of GlobalSecondaryIndexUpdates is empty
          'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'g1x'},'Update':{'IndexName':'g2x','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}}] | INVALID Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object
          'StreamSpecification':{'StreamEnabled':true} | INVALID If stream is being enabled then UpdateViewType is required
          'StreamSpecification':{'StreamEnabled':false,'StreamViewType':'KEYS_ONLY'} | INVALID If stream is being disabled, then UpdateViewType must not be specified
          'SSESpecification':{'Enabled':false,'SSEType':'KMS'} | INVALID SSEType can not be specified if Enabled is false
          'SSESpecification':{'Enabled':true,'KMSMasterKeyId':'k'} | INVALID SSEType KMS is required if KMSMasterKeyId is specified
          'SSESpecification':{'Enabled':true,'SSEType':'AES256'} | INVALID SSEType AES256 is not supported
          'TableClass':'X' | Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].
          'BillingMode':'PROVISIONED' | INVALID ProvisionedThroughput must be specified when BillingMode is PROVISIONED
          'GlobalSecondaryIndexUpdates':[{}] | INVALID One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null
          'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'none','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}}] | Requested resource not found: Index none for table orders
          'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'g1x','KeySchema':[{'AttributeName':'x','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}],'AttributeDefinitions':[] | Invalid KeySchema: Some index key attribute have no definition
          'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'g1x','KeySchema':[{'AttributeName':'x','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}] | INVALID AttributeDefinitions is not specified for index: g1x
          'BillingMode':'PROVISIONED','GlobalSecondaryIndexUpdates':[{}] | INVALID One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null
          'BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},'OnDemandThroughput':{'MaxReadRequestUnits':1} | INVALID MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED
          'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':3999} | INVALID Requested WriteUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported
          'StreamSpecification':{'StreamEnabled':false},'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'none'}}] | INVALID You cannot create or delete index while changing stream status
          'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'none'}}] | INVALID You cannot create or delete index while updating table IOPS
          'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'none'}}] | Requested resource not found: Index none for table orders
          'StreamSpecification':{'StreamEnabled':false} | Table has no stream to disable: TableName: orders
          """)
  void a_change_that_cannot_be_is_refused(String members, String message) throws Exception {
    call("CreateTable", with("'TableName':'orders'"));

    assertThatThrownBy(() -> call("UpdateTable", "{'TableName':'orders'," + members + "}"))
        .hasMessage(message.replace("INVALID ", INVALID));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'Delete':{'IndexName':'local'}} | Cannot delete an index that is not a GlobalSecondaryIndex: local
          {'Update':{'IndexName':'local','OnDemandThroughput':{'MaxReadRequestUnits':5}}} | Cannot update an index that is not a GlobalSecondaryIndex: local
          {'Update':{'IndexName':'global'}} | INVALID The only Updates for index: global when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput
          {'Update':{'IndexName':'global','ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':5}}} | INVALID Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: global when BillingMode is PAY_PER_REQUEST
          """)
  void an_index_that_cannot_be_changed_is_refused(String update, String message) throws Exception {
    String projection = "'Projection':{'ProjectionType':'ALL'}";
    call(
        "CreateTable",
        with(
            "'KeySchema':[{'AttributeName':'h','KeyType':'HASH'},{'AttributeName':'r','KeyType':'RANGE'}],"
                + "'AttributeDefinitions':[{'AttributeName':'h','AttributeType':'S'},{'AttributeName':'r','AttributeType':'S'}],"
                + "'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':[{'AttributeName':'h','KeyType':'HASH'},{'AttributeName':'r','KeyType':'RANGE'}],%1$s}],'GlobalSecondaryIndexes':[{'IndexName':'global','KeySchema':[{'AttributeName':'r','KeyType':'HASH'}],%1$s}]"
                    .formatted(projection)));

    assertThatThrownBy(() ->
            call(
                "UpdateTable",
                "{'TableName':'orders','GlobalSecondaryIndexUpdates':[%s]}".formatted(update)))
        .hasMessage(message.replace("INVALID ", INVALID));
  }

  @Test
  void a_table_that_is_not_there_is_told_before_its_throughput() {
    assertThatThrownBy(
            () -> call("UpdateTable", "{'TableName':'none','BillingMode':'PROVISIONED'}"))
        .hasMessage("Requested resource not found: Table: none not found");
  }

  @Test
  void a_streams_label_stays_when_it_is_switched_off_and_the_next_has_another() throws Exception {
    call(
        "CreateTable",
        with(
            "'TableName':'orders','StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}"));
    String first = described("orders").path("LatestStreamLabel").asText();

    call("UpdateTable", "{'TableName':'orders','StreamSpecification':{'StreamEnabled':false}}");
    String off = described("orders").path("LatestStreamLabel").asText();
    call(
        "UpdateTable",
        "{'TableName':'orders','StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}}");
    String second = described("orders").path("LatestStreamLabel").asText();

    assertThat(off).isEqualTo(first);
    assertThat(second).isGreaterThan(first);
  }

  @Test
  void a_limit_on_demand_is_taken_away_by_minus_one() throws Exception {
    call(
        "CreateTable", with("'TableName':'orders','OnDemandThroughput':{'MaxReadRequestUnits':5}"));

    call("UpdateTable", "{'TableName':'orders','OnDemandThroughput':{'MaxReadRequestUnits':-1}}");

    assertThat(described("orders").has("OnDemandThroughput")).isFalse();
  }

  @Test
  void tables_are_listed_in_pages_by_name() throws Exception {
    for (String name : List.of("ccc", "aaa", "bbb")) {
      call("CreateTable", with("'TableName':'%s'".formatted(name)));
    }

    assertThat(call("ListTables", "{'Limit':2}"))
        .hasToString("{\"TableNames\":[\"aaa\",\"bbb\"],\"LastEvaluatedTableName\":\"bbb\"}");
    assertThat(call("ListTables", "{'ExclusiveStartTableName':'bbb'}"))
        .hasToString("{\"TableNames\":[\"ccc\"]}");
  }

  @Test
  void tags_are_kept_and_unknown_resources_told_apart() throws Exception {
    call("CreateTable", with("'TableName':'orders','Tags':[{'Key':'a','Value':'1'}]"));
    String arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/";
    call("TagResource", tagged(arn + "orders", "'Tags':[{'Key':'b','Value':'2'}]"));
    call("UntagResource", tagged(arn + "orders", "'TagKeys':['a']"));

    assertThat(call("ListTagsOfResource", tagged(arn + "orders", "'NextToken':null")))
        .hasToString("{\"Tags\":[{\"Key\":\"b\",\"Value\":\"2\"}]}");
    assertThatThrownBy(() -> call("ListTagsOfResource", tagged(arn + "none", "'NextToken':null")))
        .hasMessageContaining("is not authorized to perform: dynamodb:ListTagsOfResource");
    assertThatThrownBy(() -> call("TagResource", tagged("x", "'Tags':[]")))
        .hasMessage("Invalid TableArn: Invalid ResourceArn provided as input x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[{'Value':'b'}] | The Tag Key provided is invalid, Key: null
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[{'Key':'a'}] | The Tag Value provided is invalid, Value: null
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[{'Key':'a','Value':'1'},{'Key':'a','Value':'2'}] | Duplicate Tag Keys provided as input: Duplicate Tag Key found a
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[{'Key':'aws:a','Value':'1'}] | Tag Key cannot be prefixed with aws:, Key: aws:a
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[{'Key':'a','Value':'100%'}] | The Tag Value provided is invalid, Value: 100%
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[] | Atleast one Tag needs to be provided as Input.
          arn:aws:dynamodb:eu-west-1:000000000000:table/none | 'Tags':[{'Key':'a','Value':'b'}] | Requested resource not found: ResourcArn: arn:aws:dynamodb:eu-west-1:000000000000:table/none not found
          """)
  void a_tag_is_checked_before_its_resource(String arn, String tags, String message) {
    assertThatThrownBy(() -> call("TagResource", tagged(arn, tags)))
        .hasMessage(message.replace("INVALID ", INVALID));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          DescribeBackup | 'BackupArn':'arn:aws:dynamodb:eu-west-1:000000000000:table/orders/backup/01' | Backup not found: arn:aws:dynamodb:eu-west-1:000000000000:table/orders/backup/01
          RestoreTableFromBackup | 'TargetTableName':'copy','BackupArn':'arn:aws:dynamodb:eu-west-1:000000000000:table/orders/backup/01' | Backup not found: arn:aws:dynamodb:eu-west-1:000000000000:table/orders/backup/01
          DescribeExport | 'ExportArn':'arn:aws:dynamodb:eu-west-1:000000000000:table/orders/export/01' | Export not found: arn:aws:dynamodb:eu-west-1:000000000000:table/orders/export/01
          DescribeGlobalTable | 'GlobalTableName':'orders' | Global table not found: Global table with name: 'orders' does not exist.
          CreateBackup | 'TableName':'orders','BackupName':'daily' | CreateBackup is not supported by Annal's tables
          """)
  void what_cannot_be_made_is_not_found(String operation, String members, String message)
      throws Exception {
    call("CreateTable", with("'TableName':'orders'"));

    assertThatThrownBy(() -> call(operation, "{" + members + "}")).hasMessage(message);
    assertThat(call("ListBackups", "{}")).hasToString("{\"BackupSummaries\":[]}");
  }

  @Test
  void time_to_live_is_switched_on_and_off_once() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    String specification =
        "{'TableName':'orders','TimeToLiveSpecification':{'AttributeName':'%s','Enabled':%s}}";

    call("UpdateTimeToLive", specification.formatted("ttl", true));

    assertThat(call("DescribeTimeToLive", "{'TableName':'orders'}").toString())
        .contains("ENABLED", "ttl");
    assertThatThrownBy(() -> call("UpdateTimeToLive", specification.formatted("other", true)))
        .hasMessage(
            "TimeToLive is active on a different AttributeName: current AttributeName is ttl");
    call("UpdateTimeToLive", specification.formatted("ttl", false));
    assertThatThrownBy(() -> call("UpdateTimeToLive", specification.formatted("ttl", false)))
        .hasMessage("TimeToLive is already disabled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {} | Syntax error at position (1,3)
          [] | This policy contains invalid Json
          x | This policy contains invalid Json
          null | This text appears not to be a policy
          {'Statement':[]} | Could not parse the policy: Statement is empty!
          {'Statement':[{}]} | Missing required field Effect
          """)
  void a_policy_that_is_none_is_refused(String policy, String message) throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    ObjectNode input =
        policy("arn:aws:dynamodb:eu-west-1:000000000000:table/orders", policy.replace('\'', '"'));

    assertThatThrownBy(() -> call("PutResourcePolicy", input.toString()))
        .hasMessage(INVALID + "Invalid policy document: " + message);
  }

  @Test
  void a_policy_is_changed_only_by_who_knows_its_revision() throws Exception {
    call("CreateTable", with("'TableName':'orders'"));
    String arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders";
    JsonNode put = call("PutResourcePolicy", policy(arn, ALLOW).toString());

    assertThat(call("GetResourcePolicy", tagged(arn, "'Policy':null")).path("RevisionId"))
        .isEqualTo(put.path("RevisionId"));
    assertThatThrownBy(() ->
            call(
                "PutResourcePolicy",
                policy(arn, DENY).put("ExpectedRevisionId", "NO_POLICY").toString()))
        .isInstanceOf(DynamoDbException.class)
        .hasMessageStartingWith("Resource-based policy not found");
  }

  private void put(String item) throws Exception {
    var table = catalogue.table(PLACE, "orders").orElseThrow();
    M values = JsonValues.item(JSON.readTree(item));
    var key = new M(Map.of("h", Objects.requireNonNull(values.values().get("h"))));
    items.write(new ItemWrite(table, key, new ItemWrite.Action.Put(values), Condition.TRUE, false));
  }

  private JsonNode described(String table) throws Exception {
    return call("DescribeTable", "{'TableName':'%s'}".formatted(table)).path("Table");
  }

  private static ObjectNode policy(String arn, String text) {
    return JSON.createObjectNode().put("ResourceArn", arn).put("Policy", text);
  }

  private static String tagged(String arn, String members) {
    return "{'ResourceArn':'%s',%s}".formatted(arn, members);
  }

  /** A table on demand with a partition key, and other members instead of its own. */
  private static String with(String members) throws Exception {
    ObjectNode request =
        json(
            "{'TableName':'orders','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'h','AttributeType':'S'}],'KeySchema':[{'AttributeName':'h','KeyType':'HASH'}]}");
    request.setAll(json("{" + members + "}"));
    return request.toString();
  }

  private JsonNode call(String operation, String request) throws Exception {
    return call(operations, operation, request);
  }

  private JsonNode call(Map<String, Operation> operations, String operation, String request)
      throws Exception {
    ObjectNode input = json(request);
    model.check(operation, input);
    return Objects.requireNonNull(operations.get(operation)).call(input, PLACE);
  }

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }
}
