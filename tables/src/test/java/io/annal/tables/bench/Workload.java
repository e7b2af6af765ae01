package io.annal.tables.bench;

import java.util.Locale;
import java.util.SplittableRandom;

/** What a caller asks, one request after the other. */
enum Workload {
  CONDITIONAL_PUT("PutItem") {
    @Override
    String body(String table, SplittableRandom random) {
      return "{\"TableName\":\""
          + table
          + "\",\"Item\":"
          + item(random.nextLong(Long.MAX_VALUE), 0)
          + ",\"ConditionExpression\":\"attribute_not_exists(pk)\"}";
    }
  },
  UPDATE("UpdateItem") {
    @Override
    String body(String table, SplittableRandom random) {
      return """
      {"TableName":"%s","Key":%s,"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}\
      """
          .formatted(table, key(random.nextInt(PARTITIONS), random.nextInt(ITEMS)));
    }
  },
  GET("GetItem") {
    @Override
    String body(String table, SplittableRandom random) {
      return """
      {"TableName":"%s","Key":%s,"ConsistentRead":true}\
      """
          .formatted(table, key(random.nextInt(PARTITIONS), random.nextInt(ITEMS)));
    }
  },
  QUERY_10("Query") {
    @Override
    String body(String table, SplittableRandom random) {
      return """
      {"TableName":"%s","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"p%d"}},"Limit":10,"ScanIndexForward":false}\
      """
          .formatted(table, random.nextInt(PARTITIONS));
    }
  },
  TRANSACTION_2("TransactWriteItems") {
    @Override
    String body(String table, SplittableRandom random) {
      int partition = random.nextInt(PARTITIONS);
      return """
      {"TransactItems":[{"Put":{"TableName":"%1$s","Item":%2$s}},{"Update":{"TableName":"%1$s","Key":%3$s,"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}}]}\
      """
          .formatted(
              table,
              item(random.nextLong(Long.MAX_VALUE), 0),
              key(partition, random.nextInt(ITEMS)));
    }
  },
  SCAN_100("Scan") {
    @Override
    String body(String table, SplittableRandom random) {
      return """
      {"TableName":"%s","Limit":100}\
      """
          .formatted(table);
    }
  };

  static final int PARTITIONS = 20;
  static final int ITEMS = 50;

  /** Of an item, behind its key. */
  private static final String REST =
      """
      ,"type":{"S":"Deposited"},"data":{"M":{"amount":{"N":"100.5"},"text":{"S":"%s"}}}}\
      """
          .formatted("x".repeat(330));

  private final String operation;

  Workload(String operation) {
    this.operation = operation;
  }

  String operation() {
    return operation;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  abstract String body(String table, SplittableRandom random);

  /** An item of some 400 bytes; not formatted, for the load shares the processor. */
  static String item(long partition, int sort) {
    return "{\"pk\":{\"S\":\"p" + partition + "\"},\"sk\":{\"N\":\"" + sort + "\"}" + REST;
  }

  static String key(long partition, int sort) {
    return """
    {"pk":{"S":"p%d"},"sk":{"N":"%d"}}\
    """
        .formatted(partition, sort);
  }

  /** Creates a table with a stream. */
  static String table(String name) {
    return """
    {"TableName":"%s","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}\
    """
        .formatted(name);
  }
}
