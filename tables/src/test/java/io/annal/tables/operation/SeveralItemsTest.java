package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeveralItemsTest {
  private static final String LARGE = "x".repeat(400_000);

  private final ItemFixture tables = new ItemFixture();

  @BeforeEach
  void fewItems() {
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'},'v':{'N':'1'}}}");
    for (int i = 0; i < 4; i++) {
      tables.send(
          "PutItem",
          "{'TableName':'full','Item':{'pk':{'S':'q'},'sk':{'S':'s%d'},'g':{'S':'g'},'h':{'N':'%d'},'l':{'S':'l%d'},'l2':{'N':'%d'},'x':{'S':'x'},'y':{'S':'y'}}}"
              .formatted(i, i, 9 - i, i));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          'Limit':2,'Select':'COUNT' -> {'Count':2,'ScannedCount':2,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s1'}}}
          'Limit':4,'Select':'COUNT' -> {'Count':4,'ScannedCount':4,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s3'}}}
          'Limit':5,'Select':'COUNT' -> {'Count':4,'ScannedCount':4}
          'Limit':1,'ScanIndexForward':false,'ProjectionExpression':'sk' -> {'Items':[{'sk':{'S':'s3'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s3'}}}
          'Select':'ALL_PROJECTED_ATTRIBUTES' -> | 1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName
          'Select':'SPECIFIC_ATTRIBUTES' -> | 1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES
          'Select':'COUNT','ProjectionExpression':'y' -> | 1 validation error detected: Cannot specify the ProjectionExpression when choosing to get only the Count
          'Select':'ALL_ATTRIBUTES','ProjectionExpression':'y' -> | 1 validation error detected: Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES
          'IndexName':'nix' -> | The table does not have the specified index: nix
          'IndexName':'nix','ConsistentRead':true -> | Consistent reads are not supported on global secondary indexes
          'FilterExpression':'sk = :p' -> | Filter Expression can only contain non-primary key attributes: Primary key attribute: sk
          'ExclusiveStartKey':{'pk':{'S':'q'}} -> | The provided starting key is invalid
          'ExclusiveStartKey':{'pk':{'S':'z'},'sk':{'S':'s1'}} -> | The provided starting key is outside query boundaries based on provided conditions
          'ExclusiveStartKey':{'pk':{'S':'q'},'sk':{'S':'s1'}},'Select':'COUNT' -> {'Count':2,'ScannedCount':2}
          'ExclusiveStartKey':{'pk':{'S':'q'},'sk':{'S':'s1'}},'Select':'COUNT','ScanIndexForward':false -> {'Count':1,'ScannedCount':1}
          'IndexName':'lall','Select':'COUNT','Limit':1,'ConsistentRead':true,'ReturnConsumedCapacity':'INDEXES' -> {'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s3'},'l':{'S':'l6'}},'ConsumedCapacity':{'TableName':'full','CapacityUnits':1.0,'Table':{'CapacityUnits':0.0},'LocalSecondaryIndexes':{'lall':{'CapacityUnits':1.0}}}}
          'IndexName':'linc','ProjectionExpression':'y','Limit':1,'ReturnConsumedCapacity':'INDEXES' -> {'Items':[{'y':{'S':'y'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s0'},'l2':{'N':'0'}},'ConsumedCapacity':{'TableName':'full','CapacityUnits':1.0,'Table':{'CapacityUnits':0.5},'LocalSecondaryIndexes':{'linc':{'CapacityUnits':0.5}}}}
          'IndexName':'linc','ProjectionExpression':'x','Limit':1,'ReturnConsumedCapacity':'TOTAL' -> {'Items':[{'x':{'S':'x'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s0'},'l2':{'N':'0'}},'ConsumedCapacity':{'TableName':'full','CapacityUnits':0.5}}
          """)
  void queries(String parameters, String answer) {
    String query =
        "{'TableName':'full','KeyConditionExpression':'pk = :p','ExpressionAttributeValues':{':p':{'S':'q'}},"
            + parameters
            + "}";

    assertThat(tables.send("Query", query)).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          'Segment':0 -> | The TotalSegments parameter is required but was not present in the request when Segment parameter is present
          'TotalSegments':1 -> | The Segment parameter is required but was not present in the request when parameter TotalSegments is present
          'Segment':5,'TotalSegments':2 -> | The Segment parameter is zero-based and must be less than parameter TotalSegments
          'IndexName':'gkeys','Select':'ALL_ATTRIBUTES' -> | One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index gkeys because its projection type is not ALL
          'IndexName':'gkeys','ProjectionExpression':'pk,y,x' -> | One or more parameter values were invalid: Global secondary index gkeys does not project [x, y]
          'IndexName':'gkeys','Limit':1 -> {'Items':[{'pk':{'S':'q'},'sk':{'S':'s0'},'g':{'S':'g'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'pk':{'S':'q'},'sk':{'S':'s0'},'g':{'S':'g'}}}
          'IndexName':'gall','ExclusiveStartKey':{'pk':{'S':'q'},'sk':{'S':'s1'},'g':{'N':'1'},'h':{'N':'1'}} -> | One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: gall
          'IndexName':'gall','ExclusiveStartKey':{'pk':{'S':'q'},'sk':{'S':'s1'},'g':{'S':'g'},'h':{'N':'1'}},'Select':'COUNT' -> {'Count':2,'ScannedCount':2}
          """)
  void scans(String parameters, String answer) {
    assertThat(tables.send("Scan", "{'TableName':'full'," + parameters + "}")).isEqualTo(answer);
  }

  @Test
  void segmentsTogetherAreTheTable() {
    for (int i = 0; i < 40; i++) {
      tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'%d'}}}".formatted(i));
    }

    int found = 0;
    for (int segment = 0; segment < 7; segment++) {
      found +=
          tables
              .call(
                  "Scan",
                  "{'TableName':'simple','Segment':%d,'TotalSegments':7}".formatted(segment))
              .path("Count")
              .asInt();
    }

    assertThat(found).isEqualTo(41);
  }

  @Test
  void endsAPageBeforeItIsLargerThanAMegabyte() {
    for (int i = 0; i < 3; i++) {
      tables.send(
          "PutItem",
          "{'TableName':'full','Item':{'pk':{'S':'large'},'sk':{'S':'"
              + i
              + "'},'d':{'S':'"
              + LARGE
              + "'}}}");
    }

    assertThat(
            tables.send(
                "Query",
                "{'TableName':'full','KeyConditionExpression':'pk = :p','ExpressionAttributeValues':{':p':{'S':'large'}},'Select':'COUNT','ReturnConsumedCapacity':'TOTAL'}"))
        .isEqualTo(
            "{'Count':2,'ScannedCount':2,'LastEvaluatedKey':{'pk':{'S':'large'},'sk':{'S':'1'}},'ConsumedCapacity':{'TableName':'full','CapacityUnits':98.0}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      textBlock =
          """
          BatchGetItem -> {'simple':{'Keys':[{'pk':{'S':'a'}},{'pk':{'S':'a'}}]}} -> | Provided list of item keys contains duplicates
          BatchGetItem -> {'none':{'Keys':[{'pk':{'S':'a'}}],'ProjectionExpression':'(('}} -> ResourceNotFoundException| Requested resource not found
          BatchGetItem -> {'simple':{'Keys':[{'pk':{'N':'1'}}]}} -> | The provided key element does not match the schema
          BatchGetItem -> {'simple':{'Keys':[{'pk':{'N':'1'}}],'ProjectionExpression':'size'}} -> | Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: size
          BatchGetItem -> {'simple':{'Keys':[{'pk':{'S':'a'}},{'pk':{'S':'b'}}]}} -> {'Responses':{'simple':[{'pk':{'S':'a'},'v':{'N':'1'}}]},'UnprocessedKeys':{}}
          BatchGetItem -> {'arn:aws:dynamodb:us-east-1:000000000000:table/simple':{'Keys':[{'pk':{'S':'a'}}],'ProjectionExpression':'pk'}} -> {'Responses':{'arn:aws:dynamodb:us-east-1:000000000000:table/simple':[{'pk':{'S':'a'}}]},'UnprocessedKeys':{}}
          BatchWriteItem -> {'simple':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}},{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}]} -> | Provided list of item keys contains duplicates
          BatchWriteItem -> {'simple':[{'PutRequest':{'Item':{'pk':{'N':'1'}}}}]} -> | The provided key element does not match the schema
          BatchWriteItem -> {'full':[{'PutRequest':{'Item':{'pk':{'S':'a'},'sk':{'S':'b'},'g':{'N':'1'}}}}]} -> | One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: gall
          BatchWriteItem -> {'simple':[{}]} -> | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
          BatchWriteItem -> {'simple':[{'PutRequest':{'Item':{'pk':{'S':'b'}}}},{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}]} -> {'UnprocessedItems':{}}
          """)
  void batches(String operation, String requests, String answer) {
    assertThat(tables.send(operation, "{'RequestItems':" + requests + "}")).isEqualTo(answer);
  }

  @Test
  void leavesWhatIsMoreThan16MegabytesUnprocessed() {
    var keys = new StringBuilder();
    for (int i = 10; i < 53; i++) {
      tables.send(
          "PutItem",
          "{'TableName':'simple','Item':{'pk':{'S':'" + i + "'},'d':{'S':'" + LARGE + "'}}}");
      keys.append(i == 10 ? "" : ",").append("{'pk':{'S':'").append(i).append("'}}");
    }

    var answer =
        tables.call(
            "BatchGetItem",
            "{'RequestItems':{'simple':{'Keys':[" + keys + "],'ProjectionExpression':'pk'}}}");

    assertThat(answer.at("/Responses/simple")).hasSize(41);
    assertThat(answer.at("/UnprocessedKeys/simple").toString().replace('"', '\''))
        .isEqualTo("{'Keys':[{'pk':{'S':'51'}},{'pk':{'S':'52'}}],'ProjectionExpression':'pk'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      textBlock =
          """
          q -> s1 -> | The provided starting key does not match the range key predicate
          z -> s1 -> | The provided starting key does not match the range key predicate
          z -> s3 -> | The query can return at most one row and cannot be restarted
          """)
  void startsWithinTheRangeOfAQuery(String hash, String range, String answer) {
    assertThat(
            tables.send(
                "Query",
                """
                {'TableName':'full','KeyConditionExpression':'pk=:p and sk > :s',
                'ExpressionAttributeValues':{':p':{'S':'q'},':s':{'S':'s2'}},
                'ExclusiveStartKey':{'pk':{'S':'%s'},'sk':{'S':'%s'}}}\
                """
                    .formatted(hash, range)))
        .isEqualTo(answer);
  }
}
