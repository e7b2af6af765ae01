package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransactionTest {
  private static final String PUT_A =
      "{'Put':{'TableName':'simple','Item':{'pk':{'S':'a'},'v':{'N':'%d'}}}}";

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
          {} -> | Invalid Request: TransactWriteRequest should contain Delete or Put or Update request
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'a'}}},'Delete':{'TableName':'simple','Key':{'pk':{'S':'a'}}}} -> | TransactItems can only contain one of Check, Put, Update or Delete
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'a'}}}},{'Delete':{'TableName':'simple','Key':{'pk':{'S':'a'}}}} -> | Transaction request cannot include multiple operations on one item
          {'Put':{'TableName':'none','Item':{'pk':{'N':'1'}}}},{'Put':{'TableName':'simple','Item':{'pk':{'N':'1'}}}} -> ResourceNotFoundException| Requested resource not found
          {'Put':{'TableName':'simple','Item':{'pk':{'N':'1'}}}},{'Put':{'TableName':'simple','Item':{'pk':{'S':''}}}} -> | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'b'}}}},{'Put':{'TableName':'simple','Item':{'pk':{'N':'1'}}}} -> TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError] {'CancellationReasons':[{'Code':'None'},{'Code':'ValidationError','Message':'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N'}]}
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'a'}},'ConditionExpression':'attribute_not_exists(pk)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'}},{'Delete':{'TableName':'simple','Key':{'pk':{'S':'b'}}}} -> TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None] {'CancellationReasons':[{'Item':{'pk':{'S':'a'},'v':{'N':'1'}},'Code':'ConditionalCheckFailed','Message':'The conditional request failed'},{'Code':'None'}]}
          {'Update':{'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET a = zz'}},{'ConditionCheck':{'TableName':'simple','Key':{'pk':{'S':'b'}},'ConditionExpression':'attribute_exists(pk)'}} -> TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError, ConditionalCheckFailed] {'CancellationReasons':[{'Code':'ValidationError','Message':'The provided expression refers to an attribute that does not exist in the item'},{'Code':'ConditionalCheckFailed','Message':'The conditional request failed'}]}
          {'Update':{'TableName':'full','Key':{'pk':{'S':'a'},'sk':{'S':'b'}},'UpdateExpression':'SET g = :a','ExpressionAttributeValues':{':a':{'S':''}}}} -> | One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.
          {'ConditionCheck':{'TableName':'simple','Key':{'pk':{'S':'b'}},'ConditionExpression':'attribute_exists(pk)'}},{'Put':{'TableName':'simple','Item':{'pk':{'N':'1'}}}} -> TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, ValidationError] {'CancellationReasons':[{'Code':'ConditionalCheckFailed','Message':'The conditional request failed'},{'Code':'ValidationError','Message':'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N'}]}
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'b'}}}},{'Put':{'TableName':'simple','Item':{'pk':{'S':'b'}}}},{'Put':{'TableName':'simple','Item':{'pk':{'N':'1'}}}} -> | Transaction request cannot include multiple operations on one item
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'a'},'x':{'SS':['a','a']}}}} -> | One or more parameter values were invalid: Input collection [a, a] contains duplicates.
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'a'},'x':{'NS':['1','1.0']}}}} -> | Input collection contains duplicates
          {'Put':{'TableName':'simple','Item':{'pk':{'S':'a'},'x':{'BS':['YQ==','YQ==']}}}} -> | One or more parameter values were invalid: Input collection [YQ==, YQ==]of type BS contains duplicates.
          {'Update':{'TableName':'simple','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET a=:a','ExpressionAttributeValues':{':a':{'N':'x'}}}} -> | ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a
          {'Put':{'TableName':'full','Item':{'pk':{'S':'a'},'sk':{'S':'b'},'g':{'S':''}}}} -> | One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gall, IndexKey: g
          """)
  void refuses(String actions, String answer) {
    assertThat(tables.send("TransactWriteItems", "{'TransactItems':[" + actions + "]}"))
        .isEqualTo(answer);
  }

  @Test
  void writesAllOrNothing() {
    String failing =
        "{'ConditionCheck':{'TableName':'simple','Key':{'pk':{'S':'b'}},'ConditionExpression':'attribute_exists(pk)'}}";
    tables.changes.clear();

    tables.send(
        "TransactWriteItems", "{'TransactItems':[" + PUT_A.formatted(2) + "," + failing + "]}");

    assertThat(tables.changes).isEmpty();
    assertThat(tables.send("GetItem", "{'TableName':'simple','Key':{'pk':{'S':'a'}}}"))
        .contains("'v':{'N':'1'}");
  }

  @Test
  void costsTwice() {
    assertThat(
            tables.send(
                "TransactWriteItems",
                "{'TransactItems':[%s],'ReturnConsumedCapacity':'INDEXES'}"
                    .formatted(PUT_A.formatted(2))))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'simple','CapacityUnits':2.0,'WriteCapacityUnits':2.0,'Table':{'CapacityUnits':2.0,'WriteCapacityUnits':2.0}}]}");
    assertThat(
            tables.send(
                "TransactGetItems",
                "{'TransactItems':[{'Get':{'TableName':'simple','Key':{'pk':{'S':'a'}}}},{'Get':{'TableName':'simple','Key':{'pk':{'S':'b'}}}}],'ReturnConsumedCapacity':'TOTAL'}"))
        .isEqualTo(
            "{'Responses':[{'Item':{'pk':{'S':'a'},'v':{'N':'2'}}},{}],'ConsumedCapacity':[{'TableName':'simple','CapacityUnits':4.0,'ReadCapacityUnits':4.0}]}");
  }

  @Test
  void writesIndexEntriesOnce() {
    assertThat(
            tables.send(
                "TransactWriteItems",
                "{'TransactItems':[{'Put':{'TableName':'full','Item':{'pk':{'S':'a'},'sk':{'S':'b'},'l':{'S':'c'}}}}],'ReturnConsumedCapacity':'INDEXES'}"))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'full','CapacityUnits':3.0,'WriteCapacityUnits':3.0,'Table':{'CapacityUnits':2.0,'WriteCapacityUnits':2.0},'LocalSecondaryIndexes':{'lall':{'CapacityUnits':1.0,'WriteCapacityUnits':1.0}}}]}");
  }

  @Test
  void doesARequestWithATokenOnce() {
    String request =
        "{'TransactItems':[%s],'ClientRequestToken':'%s','ReturnConsumedCapacity':'TOTAL'}";
    String first = request.formatted(PUT_A.formatted(2), "t");
    tables.send("TransactWriteItems", first);
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'},'v':{'N':'3'}}}");

    assertThat(tables.send("TransactWriteItems", first))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'simple','CapacityUnits':2.0,'ReadCapacityUnits':2.0}]}");
    assertThat(tables.send("GetItem", "{'TableName':'simple','Key':{'pk':{'S':'a'}}}"))
        .contains("'v':{'N':'3'}");
    assertThat(tables.send("TransactWriteItems", request.formatted(PUT_A.formatted(4), "t")))
        .startsWith("IdempotentParameterMismatchException");
  }

  @Test
  void forgetsATokenAfterTenMinutesAndACancelledRequestAtOnce() {
    String request = "{'TransactItems':[%s],'ClientRequestToken':'t'}";
    String cancelled =
        request.formatted(
            "{'ConditionCheck':{'TableName':'simple','Key':{'pk':{'S':'b'}},'ConditionExpression':'attribute_exists(pk)'}}");

    assertThat(tables.send("TransactWriteItems", cancelled)).startsWith("TransactionCanceled");
    assertThat(tables.send("TransactWriteItems", request.formatted(PUT_A.formatted(2))))
        .isEqualTo("{}");
    tables.nanos.addAndGet(601_000_000_000L);
    assertThat(tables.send("TransactWriteItems", request.formatted(PUT_A.formatted(4))))
        .isEqualTo("{}");
    assertThat(tables.send("GetItem", "{'TableName':'simple','Key':{'pk':{'S':'a'}}}"))
        .contains("'v':{'N':'4'}");
  }
}
