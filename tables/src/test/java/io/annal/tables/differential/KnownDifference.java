package io.annal.tables.differential;

import io.annal.tables.differential.Differential.Pair;

/**
 * Where peers are known to answer otherwise than DynamoDB: what it answers, the page that says so,
 * and requests that show it, of which the last one is answered as written here.
 */
enum KnownDifference {
  EMPTY_INDEX_KEY(
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.String",
      """
      PutItem {'TableName':'differential','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'a':{'S':''}}}
      400 ValidationException\
      """),

  /** It is the value that results that must fit: not one that a condition keeps away. */
  TYPE_OF_AN_INDEX_KEY_THAT_IS_NOT_SET(
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.SET.PreventingAttributeOverwrites",
      """
      PutItem {'TableName':'differential','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'a':{'S':'x'}}}
      UpdateItem {'TableName':'differential','Key':{'pk':{'S':'p'},'sk':{'N':'1'}},'UpdateExpression':'SET a = if_not_exists(a, :v)','ExpressionAttributeValues':{':v':{'N':'1'}},'ReturnValues':'UPDATED_NEW'}
      200 {'Attributes':{'a':{'S':'x'}}}\
      """),

  /** What is not projected is fetched from the table. */
  FETCHES_OF_A_LOCAL_INDEX(
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.Projections",
      """
      PutItem {'TableName':'differential','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'b':{'N':'1'},'d':{'S':'x'}}}
      Scan {'TableName':'differential','IndexName':'local','ProjectionExpression':'d'}
      200 {'Items':[{'d':{'S':'x'}}],'Count':1,'ScannedCount':1}\
      """),

  /** "Numbers can have up to 38 digits of precision. Exceeding this results in an exception." */
  SUM_OF_MORE_THAN_38_DIGITS(
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number",
      """
      UpdateItem {'TableName':'differential','Key':{'pk':{'S':'p'},'sk':{'N':'1'}},'UpdateExpression':'SET d = :x + :y','ExpressionAttributeValues':{':x':{'N':'12345678901234567890123456789012345678'},':y':{'N':'0.1'}}}
      400 ValidationException\
      """),

  /** They are values like others; dynalite takes them for attributes that are not there. */
  FALSE_AND_EMPTY_VALUES(
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Functions",
      """
      PutItem {'TableName':'differential','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'c':{'BOOL':false},'d':{'L':[{'S':''}]}}}
      Scan {'TableName':'differential','FilterExpression':'attribute_type(c, :t) AND c IN (:f) AND contains(d, :e) AND size(d[0]) = :n','ExpressionAttributeValues':{':t':{'S':'BOOL'},':f':{'BOOL':false},':e':{'S':''},':n':{'N':'0'}},'Select':'COUNT'}
      200 {'Count':1,'ScannedCount':1}\
      """),

  /** "True if the operand is equal to any value in the list", and documents can be equal. */
  DOCUMENTS_IN_A_LIST_OF_VALUES(
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Comparators",
      """
      PutItem {'TableName':'differential','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'d':{'M':{'x':{'N':'1'}}}}}
      Scan {'TableName':'differential','FilterExpression':'d IN (:a, :b)','ExpressionAttributeValues':{':a':{'S':'x'},':b':{'M':{'x':{'N':'1.0'}}}},'Select':'COUNT'}
      200 {'Count':1,'ScannedCount':1}\
      """);

  private final String page;
  private final String example;

  KnownDifference(String page, String example) {
    this.page = page;
    this.example = example;
  }

  boolean explains(Request request, Pair pair) {
    String ours = pair.ours().message();
    return switch (this) {
      case EMPTY_INDEX_KEY -> ours.contains("secondary index key");
      case TYPE_OF_AN_INDEX_KEY_THAT_IS_NOT_SET ->
          pair.peer().message().contains("Type mismatch for Index Key")
              && request.operation().equals("UpdateItem");
      case FETCHES_OF_A_LOCAL_INDEX ->
          request.input().path("IndexName").asText().equals("local")
              && request.input().has("ProjectionExpression");
      case SUM_OF_MORE_THAN_38_DIGITS -> ours.contains("more than 38 significant digits");
      case DOCUMENTS_IN_A_LIST_OF_VALUES ->
          request.has(" IN (") && (request.has("{\"M\":") || request.has("{\"L\":"));
      // It is not asked about them.
      case FALSE_AND_EMPTY_VALUES -> false;
    };
  }

  /** The documentation that decides. */
  String page() {
    return page;
  }

  /** Requests, a line each, with single quotes for double ones; at last an answer. */
  String example() {
    return example;
  }
}
