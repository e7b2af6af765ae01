package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SingleItemTest {
  private final ItemFixture tables = new ItemFixture();

  @BeforeEach
  void oneItem() {
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'},'v':{'N':'1'}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          PutItem -> {'TableName':'simple','Item':{}} -> | One or more parameter values were invalid: Missing the key pk in the item
          PutItem -> {'TableName':'simple','Item':{'pk':{'N':'1'}}} -> | One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N
          PutItem -> {'TableName':'full','Item':{'pk':{'S':''},'sk':{'N':'1'}}} -> | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk
          PutItem -> {'TableName':'full','Item':{'pk':{'S':'a'},'sk':{'S':'b'},'l2':{'S':'1'},'g':{'N':'1'}}} -> | One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: gall
          PutItem -> {'TableName':'full','Item':{'pk':{'S':'a'},'sk':{'S':'b'},'g':{'S':''}}} -> | One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gall, IndexKey: g
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'}}} -> ResourceNotFoundException| Requested resource not found
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'},'n':{'N':'x'}},'ReturnValues':'ALL_NEW'} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'},'x':{}}} -> | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW'} -> | 1 validation error detected: ReturnValues can only be ALL_OLD or NONE
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW','ConditionExpression':'foo(a)'} -> | 1 validation error detected: Invalid ConditionExpression: Invalid function name; function: foo
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW','ConditionExpression':'a = :a'} -> | 1 validation error detected: ReturnValues can only be ALL_OLD or NONE
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'}},'ConditionExpression':'attribute_not_exists(pk)'} -> ConditionalCheckFailedException| The conditional request failed
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'}},'ConditionExpression':'attribute_not_exists(pk)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'} -> ConditionalCheckFailedException| The conditional request failed {'Item':{'pk':{'S':'a'},'v':{'N':'1'}}}
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'}},'ReturnValues':'ALL_OLD'} -> {'Attributes':{'pk':{'S':'a'},'v':{'N':'1'}}}
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'new'}},'ReturnValues':'ALL_OLD'} -> {}
          DeleteItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_NEW','ConditionExpression':'(('} -> | 1 validation error detected: ReturnValues can only be ALL_OLD or NONE
          DeleteItem -> {'TableName':'none','Key':{'pk':{'N':'x'}}} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          PutItem -> {'TableName':'none','Item':{'pk':{'BS':[]}}} -> | 1 validation error detected: One or more parameter values were invalid: Binary sets should not be empty
          DeleteItem -> {'TableName':'none','Key':{'pk':{'BS':[]}}} -> | One or more parameter values were invalid: Binary sets should not be empty
          UpdateItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'AttributeUpdates':{'v':{'Value':{'NS':[]}}}} -> | One or more parameter values were invalid: An number set  may not be empty
          GetItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'AttributesToGet':['a','a','']} -> | Empty attribute name
          DeleteItem -> {'TableName':'none','Key':{'pk':{'SS':[]}}} -> | One or more parameter values were invalid: An string set  may not be empty
          DeleteItem -> {'TableName':'simple','Key':{'pk':{'S':'a'},'b':{'S':'c'}}} -> | The provided key element does not match the schema
          DeleteItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ReturnValues':'ALL_OLD'} -> {'Attributes':{'pk':{'S':'a'},'v':{'N':'1'}}}
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET pk=:a','ExpressionAttributeValues':{':a':{'S':'1'}}} -> | One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key
          UpdateItem -> {'TableName':'full','Key':{'pk':{'S':'a'},'sk':{'S':'b'}},'UpdateExpression':'SET g=:a','ExpressionAttributeValues':{':a':{'N':'1'}}} -> | One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: gall
          UpdateItem -> {'TableName':'full','Key':{'pk':{'S':'a'},'sk':{'S':'b'}},'UpdateExpression':'SET g=:a','ExpressionAttributeValues':{':a':{'S':''}}} -> | One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:a','ExpressionAttributeValues':{':a':{'N':'2'}},'ReturnValues':'UPDATED_OLD'} -> {'Attributes':{'v':{'N':'1'}}}
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:a','ExpressionAttributeValues':{':a':{'N':'2'}},'ReturnValues':'UPDATED_NEW'} -> {'Attributes':{'v':{'N':'2'}}}
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:a','ExpressionAttributeValues':{':a':{'N':'2'}},'ReturnValues':'ALL_OLD'} -> {'Attributes':{'pk':{'S':'a'},'v':{'N':'1'}}}
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'new'}},'ReturnValues':'ALL_NEW'} -> {'Attributes':{'pk':{'S':'new'}}}
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'new'}},'UpdateExpression':'SET v=:a','ExpressionAttributeValues':{':a':{'N':'2'}},'ReturnValues':'ALL_OLD'} -> {}
          GetItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}}} -> {'Item':{'pk':{'S':'a'},'v':{'N':'1'}}}
          GetItem -> {'TableName':'simple','Key':{'pk':{'S':'none'}}} -> {}
          GetItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ProjectionExpression':'zz'} -> {'Item':{}}
          GetItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'ProjectionExpression':'(('} -> ResourceNotFoundException| Requested resource not found
          GetItem -> {'TableName':'simple','Key':{'pk':{'N':'1'}},'ProjectionExpression':'(('} -> | The provided key element does not match the schema
          """)
  void answersAsDynamoDb(String operation, String request, String answer) {
    assertThat(tables.send(operation, request)).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"409596,{}", "409597,| Item size has exceeded the maximum allowed size"})
  void storesAnItemOf400Kilobytes(int length, String answer) {
    String put =
        "{'TableName':'simple','Item':{'pk':{'S':'a'},'d':{'S':'" + "x".repeat(length) + "'}}}";

    assertThat(tables.send("PutItem", put)).isEqualTo(answer);
  }

  @Test
  void countsTheUnitsOfIndexEntriesThatChange() {
    String put =
        "{'TableName':'full','Item':{'pk':{'S':'a'},'sk':{'S':'1'},'g':{'S':'1'},'l':{'S':'%s'}%s},"
            + "'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'}";

    assertThat(tables.send("PutItem", put.formatted("1", ",'h':{'N':'1'}")))
        .isEqualTo(
            "{'ConsumedCapacity':{'TableName':'full','CapacityUnits':4.0,'Table':{'CapacityUnits':1.0},"
                + "'LocalSecondaryIndexes':{'lall':{'CapacityUnits':1.0}},"
                + "'GlobalSecondaryIndexes':{'gall':{'CapacityUnits':1.0},'gkeys':{'CapacityUnits':1.0}}},"
                + "'ItemCollectionMetrics':{'ItemCollectionKey':{'pk':{'S':'a'}},'SizeEstimateRangeGB':[0.0,1.0]}}");
    assertThat(tables.send("PutItem", put.formatted("1", ",'h':{'N':'1'}")))
        .contains(
            "'ConsumedCapacity':{'TableName':'full','CapacityUnits':1.0,'Table':{'CapacityUnits':1.0}}");
    assertThat(tables.send("PutItem", put.formatted("2", "")))
        .contains(
            "'CapacityUnits':4.0,'Table':{'CapacityUnits':1.0},"
                + "'LocalSecondaryIndexes':{'lall':{'CapacityUnits':2.0}},"
                + "'GlobalSecondaryIndexes':{'gall':{'CapacityUnits':1.0}}}");
  }

  @Test
  void recordsNothingWhereNothingChanges() {
    tables.changes.clear();

    tables.send("PutItem", "{'TableName':'simple','Item':{'v':{'N':'1.0'},'pk':{'S':'a'}}}");

    assertThat(tables.changes).isEmpty();
  }
}
