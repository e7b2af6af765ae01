package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which fault of a request is told, where it has several. */
final class FaultOrderTest {
  private static final String NULL_IS_TRUE =
      "One or more parameter values were invalid: Null attribute value types must have the value of"
          + " true";

  private final ItemFixture tables = new ItemFixture();

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'s':{'SS':[]},'e':{}}} -> | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'s':{'SS':['a','a']},'':{'S':'a'}}} -> | 1 validation error detected: Empty attribute name
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'':{'S':'a'},'n':{'N':'x'}}} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'s':{'SS':[]}},'ConditionExpression':'a=:a','ExpressionAttributeValues':{':a':{'NULL':false}}} -> | 1 validation error detected: NULL
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'}},'ExpressionAttributeValues':{':a':{'SS':['a','a']}}} -> | 1 validation error detected: ExpressionAttributeValues can only be specified when using expressions
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'SS':[]}},'UpdateExpression':'SET a=:a','ExpressionAttributeValues':{':a':{'NULL':false}}} -> | 1 validation error detected: NULL
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'SS':[]}},'ExpressionAttributeValues':{}} -> | 1 validation error detected: ExpressionAttributeValues can only be specified when using expressions
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'SS':[]}},'ConditionExpression':''} -> | One or more parameter values were invalid: An string set  may not be empty
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ExpressionAttributeValues':{':a':{'S':'a','N':'1'}}} -> | ExpressionAttributeValues contains invalid value: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes for key :a
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ConditionExpression':'a=:a','AttributeUpdates':{'q':{'Value':{}}}} -> | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ConditionExpression':'a=:a','AttributeUpdates':{'':{'Value':{'S':'a'}}}} -> | 1 validation error detected: Empty attribute name
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'AttributeUpdates':{'q':{'Action':'X','Value':{'S':'a'}}}} -> | 1 validation error detected: Member must satisfy enum value set: [ADD, DELETE, PUT]' for Action
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'AttributeUpdates':{'q':{'Action':'X'},'r':{'Action':'Y'}}} -> | 1 validation error detected: Member must satisfy enum value set: [ADD, DELETE, PUT]' for Action
          UpdateItem -> {'Key':{'pk':{'S':'a'}},'AttributeUpdates':{'q':{'Action':'X'}}} -> | 1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'AttributeUpdates':{'q':{'Action':'X'}},'ConditionalOperator':'AND'} -> | 1 validation error detected: ConditionalOperator cannot be used without Filter or Expected
          DeleteItem -> {'TableName':'simple','Key':{'pk':{'SS':[]}},'ReturnValues':'ALL_NEW'} -> | 1 validation error detected: ReturnValues can only be ALL_OLD or NONE
          DeleteItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ExpressionAttributeValues':{':a':{'N':'x'}}} -> | 1 validation error detected: ExpressionAttributeValues can only be specified when using expressions
          DeleteItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'ReturnConsumedCapacity':'X','ReturnValues':'ALL_NEW'} -> | 2 validation errors detected: Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; ReturnValues can only be ALL_OLD or NONE
          DeleteItem -> {'Key':{'pk':{'S':'a'}},'ReturnValues':'UPDATED_OLD'} -> | 2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; ReturnValues can only be ALL_OLD or NONE
          DeleteItem -> {'TableName':'simple','ReturnValues':'ALL_NEW'} -> | 1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'}},'Expected':{'s':{}},'ReturnValues':'ALL_NEW'} -> | 1 validation error detected: ReturnValues can only be ALL_OLD or NONE
          Query -> {'TableName':'simple','KeyConditionExpression':'pk=:a','AttributesToGet':['b'],'ExpressionAttributeValues':{':a':{},':b':{'N':'x'}}} -> | ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :a
          Scan -> {'TableName':'simple','ProjectionExpression':'a','ExpressionAttributeValues':{}} -> | ExpressionAttributeValues must not be empty
          Scan -> {'TableName':'simple','ConditionalOperator':'X'} -> | ConditionalOperator cannot be used without Filter or Expected
          Scan -> {'TableName':'simple','Select':'X','FilterExpression':'a = ='} -> | Invalid FilterExpression: Syntax error; token: "=", near: "= ="
          Scan -> {'TableName':'simple','Select':'X','AttributesToGet':['a','a']} -> | One or more parameter values were invalid: Duplicate value in attribute name: a
          Scan -> {'TableName':'none','Select':'X','Segment':1} -> | 1 validation error detected: Value 'X' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]
          Scan -> {'Select':'X'} -> | 2 validation errors detected: Value 'X' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; Value null at 'tableName' failed to satisfy constraint: Member must not be null
          """)
  void tellsTheFirst(String operation, String request, String answer) {
    assertThat(tables.send(operation, request)).isEqualTo(answer.replace("NULL", NULL_IS_TRUE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      textBlock =
          """
          a = :undefined -> | Item size has exceeded the maximum allowed size
          a = = -> | 1 validation error detected: Invalid ConditionExpression: Syntax error; token: "=", near: "= ="
          """)
  void tellsTheSizeOfAnItemBeforeNamesThatAreNotDefined(String condition, String answer) {
    assertThat(
            tables.send(
                "PutItem",
                "{'TableName':'simple','Item':{'pk':{'S':'a'},'b':{'S':'%s'}},'ConditionExpression':'%s'}"
                    .formatted("x".repeat(410_000), condition)))
        .isEqualTo(answer);
  }
}
