package io.annal.tables.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PublishedModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PublishedModel model = new PublishedModel(ValueCheck.NONE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
              CreateTable | {"TableName":1} | NUMBER_VALUE cannot be converted to String
              CreateTable | {"TableName":true} | TRUE_VALUE cannot be converted to String
              CreateTable | {"TableName":[]} | Unrecognized collection type class java.lang.String
              CreateTable | {"TableName":{}} | Start of structure or map found where not expected
              CreateTable | {"AttributeDefinitions":1} | Unexpected field type
              CreateTable | {"AttributeDefinitions":{}} | Start of structure or map found where not expected
              CreateTable | {"AttributeDefinitions":[1]} | Unexpected value type in payload
              CreateTable | {"AttributeDefinitions":[[]]} | Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeDefinition
              CreateTable | {"ProvisionedThroughput":"s"} | Unexpected field type
              CreateTable | {"ProvisionedThroughput":{"ReadCapacityUnits":"a"}} | STRING_VALUE cannot be converted to Long
              CreateTable | {"DeletionProtectionEnabled":"a"} | Unexpected token received from parser
              CreateTable | {"DeletionProtectionEnabled":1} | NUMBER_VALUE cannot be converted to Boolean
              CreateTable | {"TableName":1.5} | DECIMAL_VALUE cannot be converted to String
          ListTables | {"Limit":false} | FALSE_VALUE cannot be converted to Integer
              PutItem | {"Item":[]} | Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>
              PutItem | {"Item":{"a":1}} | Unexpected value type in payload
              PutItem | {"Item":{"a":{"S":1}}} | NUMBER_VALUE cannot be converted to String
              PutItem | {"Item":{"a":{"SS":[null]}}} | Unexpected value type in payload
              PutItem | {"Item":{"a":{"M":{"b":{"L":{}}}}}} | Start of structure or map found where not expected
          """)
  void a_member_of_another_type_is_a_serialization_exception(
      String operation, String request, String message) throws Exception {
    DynamoDbException fault = fault(operation, request);

    assertThat(fault.code()).isEqualTo("SerializationException");
    assertThat(fault).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
              CreateTable | {} | The parameter 'TableName' is required but was not present in the request
              CreateTable | {'TableName':'a!'} | 2 validation errors detected: Value 'a!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a!' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3
              CreateTable | {'TableName':'abc'} | 2 validation errors detected: Value null at 'keySchema' failed to satisfy constraint: Member must not be null; Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null
              DescribeTable | {'TableName':'a'} | TableName must be at least 3 characters long and at most 255 characters long
              DescribeTable | {'TableName':'abc!'} | 1 validation error detected: Value 'abc!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
              GetItem | {} | 2 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must not be null; Value null at 'tableName' failed to satisfy constraint: Member must not be null
              GetItem | {'TableName':'','Key':1e400} | Unexpected field type
              PutItem | {'TableName':'','ReturnValues':'x'} | 1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1
              PutItem | {'TableName':'a!','Item':{}} | 1 validation error detected: Value 'a!' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3
              PutItem | {'TableName':'abc','Item':{},'ReturnValues':'x'} | 1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]
              UpdateItem | {'TableName':'a!'} | 1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null
              UpdateItem | {'TableName':'abc!','Key':{}} | 1 validation error detected: Value 'abc!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
              Scan | {'TableName':'abc','TotalSegments':1000001,'Segment':1000000} | 2 validation errors detected: Value at 'Segment' failed to satisfy constraint: Member must have value less than or equal to 999999; Value at 'TotalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000
              Query | {'TableName':'abc','QueryFilter':{'a':{}}} | 1 validation error detected: Value null at 'queryFilter.a.member.comparisonOperator' failed to satisfy constraint: Member must not be null
              Scan | {'TableName':'abc!','Limit':0} | 1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1
          Scan | {'Limit':0} | 2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1
          ListTables | {'Limit':101.5} | 1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100
          ListTables | {'Limit':0.5} | 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1
          ListTables | {'Limit':9223372036854775808} | 1 validation error detected: Value '9223372036854775808' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100
          GetShardIterator | {'StreamArn':'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x','ShardId':'shardId-00000001414576573621-f55eea83','ShardIteratorType':'x'} | 1 validation error detected: Value 'x' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]
          Query | {'TableName':'a','Select':'x'} | 1 validation error detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3
          UpdateItem | {'TableName':'abc','Key':{},'ReturnValues':'x','ReturnConsumedCapacity':'y'} | 1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]
          TransactGetItems | {'TransactItems':[{'Get':{'TableName':'a','Key':{}}}],'ReturnConsumedCapacity':'x'} | 1 validation error detected: Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]
          BatchGetItem | {'RequestItems':{'abc':{'Keys':[]}}} | 1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1
              BatchWriteItem | {'RequestItems':{'a':[{'PutRequest':{'Item':{'a':{'S':'b'}}}}]}} | 1 validation error detected: Value '{a=[WriteRequest(putRequest=PutRequest(item={a=AttributeValue(s=b, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)}, workloadProfileName=null), deleteRequest=null)]}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]
              BatchWriteItem | {'RequestItems':{'a':[{'DeleteRequest':{'Key':{'pk':{'B':'AAEC'},'v':{'BS':['AQ==']}}}}]}} | 1 validation error detected: Value '{a=[WriteRequest(putRequest=null, deleteRequest=DeleteRequest(key={v=AttributeValue(s=null, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=[java.nio.HeapByteBuffer[pos=0 lim=1 cap=1]], iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null), pk=AttributeValue(s=null, n=null, b=java.nio.HeapByteBuffer[pos=0 lim=3 cap=3], iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)}, workloadProfileName=null))]}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]
              BatchWriteItem | {'RequestItems':{'abc':[]}} | 1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]
              UpdateItem | {'TableName':'abc','Key':{},'ReturnConsumedCapacity':'x'} | Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]
              UpdateItem | {'TableName':'abc','Key':{},'ReturnConsumedCapacity':'x','ReturnValuesOnConditionCheckFailure':'x'} | Value 'x' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]
              UpdateTimeToLive | {'TableName':'','TimeToLiveSpecification':{'Enabled':true,'AttributeName':''}} | 1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1
              TransactGetItems | {'TransactItems':[{},null]} | 2 validation errors detected: Value null at 'transactItems.1.member.get' failed to satisfy constraint: Member must not be null; Value null at 'transactItems.2.member' failed to satisfy constraint: Member must not be null
              ExecuteStatement | {'Statement':'','Limit':0} | 2 validation errors detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1
          """)
  void constraints_are_told_in_the_services_order(String operation, String request, String message)
      throws Exception {
    assertThat(fault(operation, request.replace('\'', '"'))).hasMessage(message);
  }

  @Test
  void ten_faults_are_told_at_most() throws Exception {
    String definitions = "{},".repeat(20) + "{}";

    assertThat(
            fault(
                "CreateTable",
                "{\"TableName\":\"abc\",\"AttributeDefinitions\":[" + definitions + "]}"))
        .hasMessageStartingWith("10 validation errors detected: ");
  }

  @Test
  void members_that_are_null_or_unknown_count_as_absent() throws Exception {
    ObjectNode request =
        json("{\"TableName\":\"abc\",\"Limit\":null,\"Nonsense\":{},\"Select\":\"COUNT\"}");

    model.check("Scan", request);

    assertThat(request).isEqualTo(json("{\"TableName\":\"abc\",\"Select\":\"COUNT\"}"));
  }

  @Test
  void an_attribute_that_is_null_is_one_without_a_type() throws Exception {
    ObjectNode request = json("{\"TableName\":\"abc\",\"Item\":{\"a\":null,\"b\":{\"L\":[null]}}}");

    model.check("PutItem", request);

    assertThat(request.path("Item")).isEqualTo(json("{\"a\":{},\"b\":{\"L\":[{}]}}"));
  }

  @Test
  void every_operation_of_the_model_can_be_checked() {
    assertThatCode(() -> model.check("DescribeEndpoints", JSON.createObjectNode()))
        .doesNotThrowAnyException();
  }

  private DynamoDbException fault(String operation, String request) throws Exception {
    ObjectNode json = json(request);
    return catchThrowableOfType(DynamoDbException.class, () -> model.check(operation, json));
  }

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) JSON.readTree(text);
  }
}
