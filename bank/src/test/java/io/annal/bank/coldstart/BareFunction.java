package io.annal.bank.coldstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.annal.runtime.aws.AwsClients;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is left when nothing is done but one read and one write with the SDK. */
public final class BareFunction implements RequestStreamHandler {
  private static final DynamoDbClient CLIENT = new AwsClients(System.getenv()).dynamoDb();
  private static final String TABLE = System.getenv("EVENT_STORE_TABLE");

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    var id = AttributeValue.fromS("bare-" + System.nanoTime());
    var key = Map.of("AggregateId", id, "EventSequence", AttributeValue.fromN("1"));
    CLIENT.query(query ->
        query
            .tableName(TABLE)
            .keyConditionExpression("AggregateId = :id")
            .expressionAttributeValues(Map.of(":id", id)));
    CLIENT.putItem(put -> put.tableName(TABLE).item(key));
    output.write("{\"statusCode\":200}".getBytes(UTF_8));
  }
}
