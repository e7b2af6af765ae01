package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values, names and expressions of requests that are none, or too large. */
final class RequestValuesTest {
  private final ItemFixture tables = new ItemFixture();

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          GetItem -> {'TableName':'simple','Key':{'pk':{'S':'a','N':'x'}}} -> | The parameter cannot be converted to a numeric value: x
          UpdateItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:v','ExpressionAttributeValues':{':v':{'S':'a','N':'1'}}} -> | ExpressionAttributeValues contains invalid value: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes for key :v
          UpdateItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:v','ExpressionAttributeValues':{':v':{'S':'a','N':'x'}}} -> | ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v
          UpdateItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:v','ExpressionAttributeValues':{':v':{'L':[{'SS':['a','a']}]}}} -> | One or more parameter values were invalid: Input collection [a, a] contains duplicates.
          UpdateItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:v','ExpressionAttributeValues':{':v':{'M':{'a':{'SS':[]}}}}} -> | One or more parameter values were invalid: An string set  may not be empty
          DeleteItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'ConditionExpression':'v=:v','ExpressionAttributeValues':{':v':{'L':[{}]}}} -> | ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :v
          Query -> {'TableName':'none','KeyConditionExpression':'pk=:v','ExpressionAttributeValues':{':v':{}}} -> | ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :v
          Query -> {'TableName':'none','KeyConditionExpression':'pk=:v','ExpressionAttributeValues':{':v':{'S':'a','N':'1'}}} -> | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
          Query -> {'TableName':'none','KeyConditionExpression':'pk=:v','ExpressionAttributeValues':{':v':{'S':'a'}},'ExclusiveStartKey':{'pk':{}}} -> | The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          Scan -> {'TableName':'none','ExclusiveStartKey':{'pk':{'NULL':false}}} -> | The provided starting key is invalid: One or more parameter values were invalid: Null attribute value types must have the value of true
          BatchGetItem -> {'RequestItems':{'none':{'Keys':[{'pk':{'N':''}}]}}} -> | The parameter cannot be converted to a numeric value:
          BatchWriteItem -> {'RequestItems':{'none':[{'DeleteRequest':{'Key':{'pk':{'N':''}}}}]}} -> | The parameter cannot be converted to a numeric value
          TransactGetItems -> {'TransactItems':[{'Get':{'TableName':'none','Key':{'pk':{'N':''}}}}]} -> | The parameter cannot be converted to a numeric value
          TransactWriteItems -> {'TransactItems':[{'Delete':{'TableName':'none','Key':{'pk':{'S':'a'}},'ConditionExpression':'v=:v','ExpressionAttributeValues':{':v':{'N':''}}}}]} -> | ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value for key :v
          TransactWriteItems -> {'TransactItems':[{'Delete':{'TableName':'none','Key':{'pk':{'S':'a'}},'ConditionExpression':'v=:v','ExpressionAttributeValues':{':v':{}}}}]} -> | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          TransactWriteItems -> {'TransactItems':[{'Delete':{'TableName':'none','Key':{'pk':{'S':'a'}},'ConditionExpression':'v=:v','ExpressionAttributeValues':{':v':{'NULL':false}}}}]} -> | One or more parameter values were invalid: Null attribute value types must have the value of true
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'}},'Expected':{'':{'Exists':false}}} -> | 1 validation error detected: Empty attribute name
          GetItem -> {'TableName':'none','Key':{'pk':{'S':'a'}},'ExpressionAttributeNames':{'#a':''}} -> | ExpressionAttributeNames contains invalid value: Empty attribute name for key #a
          PutItem -> {'TableName':'none','Item':{'pk':{'S':'a'}},'ExpressionAttributeNames':{'#a b':''}} -> | 1 validation error detected: ExpressionAttributeNames contains invalid value: Empty attribute name for key #a b
          TransactGetItems -> {'TransactItems':[{'Get':{'TableName':'none','Key':{'pk':{'S':'a'}},'ExpressionAttributeNames':{'#a':''}}}]} -> | ExpressionAttributeNames contains invalid value: Empty attribute name for key #a
          TransactGetItems -> {'TransactItems':[{'Get':{'TableName':'none','Key':{'pk':{'S':'a'}},'ExpressionAttributeNames':{'#b':'b','#a':'a'}}}]} -> | Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'none','Item':{'pk':{'S':'a'}},'ExpressionAttributeNames':{'#a':''}}}]} -> | ExpressionAttributeNames contains invalid value: Empty attribute name for key #a
          """)
  void namesWhatIsNoValue(String operation, String request, String answer) {
    assertThat(tables.send(operation, request).strip()).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'v':%s}} -> {} -> | 1 validation error detected: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:v','ExpressionAttributeValues':{':v':%s}} -> {} -> | 1 validation error detected: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'AttributeUpdates':{'v':{'Value':%s}}} -> {} -> | 1 validation error detected: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit
          Scan -> {'TableName':'simple','FilterExpression':'v=:v','ExpressionAttributeValues':{':v':%s}} -> {'Items':[],'Count':0,'ScannedCount':0} -> | Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit
          BatchWriteItem -> {'RequestItems':{'simple':[{'PutRequest':{'Item':{'pk':{'S':'a'},'v':%s}}}]}} -> {'UnprocessedItems':{}} -> | Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'simple','Item':{'pk':{'S':'a'},'v':%s}}}]} -> {} -> | Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit
          TransactWriteItems -> {'TransactItems':[{'Update':{'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET v=:v','ExpressionAttributeValues':{':v':%s}}}]} -> {} -> TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError] {'CancellationReasons':[{'Code':'ValidationError','Message':'Nesting Levels have exceeded supported limits'}]}
          TransactWriteItems -> {'TransactItems':[{'ConditionCheck':{'TableName':'simple','Key':{'pk':{'S':'a'}},'ConditionExpression':'v=:v','ExpressionAttributeValues':{':v':{'L':[%s]}}}}]} -> TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed] {'CancellationReasons':[{'Code':'ConditionalCheckFailed','Message':'The conditional request failed'}]} -> | ExpressionAttributeValues contains invalid value: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit for key :v
          """)
  void takes31ListsAroundAValueButNot32(
      String operation, String request, String taken, String refused) {
    assertThat(tables.send(operation, request.formatted(within(31)))).isEqualTo(taken);
    assertThat(tables.send(operation, request.formatted(within(32)))).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          PutItem -> {'TableName':'a b','Item':{'pk':%s},'ReturnValues':'x'} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          PutItem -> {'TableName':'a b','Item':{},'ConditionExpression':'a=:v','ExpressionAttributeValues':{':v':%s}} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          GetItem -> {'TableName':'a b','Key':{'pk':%s}} -> | The parameter cannot be converted to a numeric value: x
          UpdateItem -> {'TableName':'a b','Key':{'pk':%s},'ReturnConsumedCapacity':'x'} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          UpdateItem -> {'TableName':'a b','Key':{},'AttributeUpdates':{'v':{'Value':%s}}} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          DeleteItem -> {'Key':{'pk':%s}} -> | 1 validation error detected: The parameter cannot be converted to a numeric value: x
          Query -> {'TableName':'a b','KeyConditionExpression':'pk=:v','ExpressionAttributeValues':{':v':%s}} -> | The parameter cannot be converted to a numeric value: x
          Scan -> {'TableName':'a b','FilterExpression':'pk=:v','ExpressionAttributeValues':{':v':%s}} -> | The parameter cannot be converted to a numeric value: x
          Scan -> {'TableName':'a b','ScanFilter':{'v':{'ComparisonOperator':'EQ','AttributeValueList':[%s]}}} -> | 1 validation error detected: Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
          BatchGetItem -> {'RequestItems':{'a b':{'Keys':[{'pk':%s}]}}} -> | The parameter cannot be converted to a numeric value: x
          BatchWriteItem -> {'RequestItems':{'a b':[{'PutRequest':{'Item':{'pk':%s}}}]}} -> | The parameter cannot be converted to a numeric value: x
          TransactGetItems -> {'TransactItems':[{'Get':{'TableName':'a b','Key':{'pk':%s}}}]} -> | The parameter cannot be converted to a numeric value: x
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'a b','Item':{'pk':%s}}}]} -> | The parameter cannot be converted to a numeric value: x
          TransactWriteItems -> {'TransactItems':[{'ConditionCheck':{'TableName':'a b','Key':{},'ConditionExpression':'a=:v','ExpressionAttributeValues':{':v':%s}}}]} -> | ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'none','Item':{'pk':{'SS':[]}}}},{},{'Put':{'TableName':'none','Item':{'pk':%s}}}]} -> | The parameter cannot be converted to a numeric value: x
          BatchWriteItem -> {'RequestItems':{'none':[{},{'PutRequest':{'Item':{'pk':%s}}}]}} -> | The parameter cannot be converted to a numeric value: x
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'a b','Item':{}}},{}]} -> | Invalid Request: TransactWriteRequest should contain Delete or Put or Update request
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'none','Item':{},'ConditionExpression':'a='}},{'Put':{'TableName':'none','Item':{}},'Delete':{'TableName':'none','Key':{}}}]} -> | TransactItems can only contain one of Check, Put, Update or Delete
          """)
  void namesWhatIsNoNumberBeforeConstraints(String operation, String request, String answer) {
    assertThat(tables.send(operation, request.formatted("{'N':'x'}"))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      textBlock =
          """
          {} -> | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          {"S":"a","N":"1"} -> | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
          {"NULL":false} -> | 1 validation error detected: One or more parameter values were invalid: Null attribute value types must have the value of true
          {"SS":[]} -> | 1 validation error detected: Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]
          """)
  void tellsConstraintsOnlyOfRequestsWithValues(String value, String answer) {
    assertThat(
            tables.send(
                "PutItem",
                "{'TableName':'none','Item':{'pk':%s},'ReturnConsumedCapacity':'x'}"
                    .formatted(value)))
        .isEqualTo(answer);
  }

  private static String within(int lists) {
    return "{'L':[".repeat(lists) + "{'S':'x'}" + "]}".repeat(lists);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'%s':{'S':'x'}}} -> {} -> | 1 validation error detected: Attribute name is too large, must be less than 65536 bytes
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'},'m':{'M':{'%s':{'S':'x'}}}}} -> {} -> | 1 validation error detected: Attribute name is too large, must be less than 65536 bytes
          UpdateItem -> {'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET #n=:v','ExpressionAttributeNames':{'#n':'%s'},'ExpressionAttributeValues':{':v':{'S':'x'}}} -> {} -> | 1 validation error detected: Attribute name is too large, must be less than 65536 bytes
          """)
  void takesNamesUnder64Kilobytes(String operation, String request, String taken, String refused) {
    assertThat(tables.send(operation, request.formatted("n".repeat(65_535)))).isEqualTo(taken);
    assertThat(tables.send(operation, request.formatted("n".repeat(65_536)))).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          PutItem -> {'TableName':'simple','Item':{'pk':{'S':'a'}},'ConditionExpression':'%s'} -> | 1 validation error detected: Invalid ConditionExpression: Expression size has exceeded the maximum allowed size;
          Query -> {'TableName':'simple','KeyConditionExpression':'pk=:p','FilterExpression':'%s','ExpressionAttributeValues':{':p':{'S':'a'}}} -> | Invalid FilterExpression: Expression size has exceeded the maximum allowed size;
          Scan -> {'TableName':'simple','FilterExpression':'%s'} -> | Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4097
          Scan -> {'TableName':'simple','ProjectionExpression':'%s'} -> | Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;
          TransactWriteItems -> {'TransactItems':[{'Put':{'TableName':'simple','Item':{'pk':{'S':'a'}},'ConditionExpression':'%s'}}]} -> | Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097
          """)
  void refusesExpressionsOver4Kilobytes(String operation, String request, String answer) {
    assertThat(tables.send(operation, request.formatted("a".repeat(4097)))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "g, 2048, ''",
    "g, 2049, Size limit exceeded for Index Key g Actual Size: 2049 bytes Max Size: 2048 bytes"
        + " IndexName: gall",
    "l, 1024, ''",
    "l, 1025, Size limit exceeded for Index Key l Actual Size: 1025 bytes Max Size: 1024 bytes"
        + " IndexName: lall"
  })
  void refusesAttributesThatAreTooLargeForAnIndex(String name, int length, String fault) {
    String value = "{'S':'" + "x".repeat(length) + "'}";
    String answer = "| One or more parameter values were invalid: " + fault;
    String expected = fault.isEmpty() ? "{}" : answer;

    assertThat(
            tables.send(
                "PutItem",
                "{'TableName':'full','Item':{'pk':{'S':'a'},'sk':{'S':'b'},'%s':%s}}"
                    .formatted(name, value)))
        .isEqualTo(expected);
    assertThat(
            tables.send(
                "UpdateItem",
                "{'TableName':'full','Key':{'pk':{'S':'a'},'sk':{'S':'c'}},'UpdateExpression':'SET %s=:v','ExpressionAttributeValues':{':v':%s}}"
                    .formatted(name, value)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "301, 'NOT (', ')', 302",
    "600, 'NOT (', ')', 601",
    "400, 'NOT ', '', 401",
    "150, 'a = :v AND (', ')', 301",
    "240, 'a = :v AND (', ')', 481",
    "150, 'a BETWEEN :v AND :v OR ', '', 301"
  })
  void refusesMoreThan300Operators(int times, String open, String close, int operators) {
    assertThat(tables.send("PutItem", put(open.repeat(times) + "b = :v" + close.repeat(times))))
        .isEqualTo(
            "| 1 validation error detected: Invalid ConditionExpression: The expression contains"
                + " too many operators; operator count: "
                + operators);
  }

  @Test
  void nestsAsManyOperatorsAsThereMayBe() {
    assertThat(tables.send("PutItem", put("NOT (".repeat(299) + "b = :v" + ")".repeat(299))))
        .isEqualTo("{}");
  }

  private static String put(String condition) {
    return "{'TableName':'simple','Item':{'pk':{'S':'a'}},'ConditionExpression':'"
        + condition
        + "','ExpressionAttributeValues':{':v':{'S':'x'}}}";
  }
}
