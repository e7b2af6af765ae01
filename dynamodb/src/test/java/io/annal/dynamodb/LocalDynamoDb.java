package io.annal.dynamodb;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import java.net.ServerSocket;
import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;

/**
 * Amazon's DynamoDB Local in memory, behind its HTTP door, so that the SDK's own client with its
 * retries is part of what is tested. One for the whole test run; every test makes tables of its
 * own.
 */
public final class LocalDynamoDb {
  private static final URI ENDPOINT = start();

  private LocalDynamoDb() {}

  /** Where it listens. */
  public static URI endpoint() {
    return ENDPOINT;
  }

  /** A client of it, with these interceptors. */
  public static DynamoDbClient client(ExecutionInterceptor... interceptors) {
    return DynamoDbClient.builder()
        .endpointOverride(ENDPOINT)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(o -> {
          for (var interceptor : interceptors) {
            o.addExecutionInterceptor(interceptor);
          }
        })
        .build();
  }

  /** Creates a table under a name that nobody has, and returns the name. */
  public static String create(CreateTableRequest request) {
    var name = request.tableName() + "-" + UUID.randomUUID();
    try (var client = client()) {
      // a stream slows DynamoDB Local down a hundred times on tables made later, and is not read
      client.createTable(
          request.toBuilder()
              .tableName(name)
              .streamSpecification((StreamSpecification) null)
              .build());
    }
    return name;
  }

  private static URI start() {
    try {
      int port;
      try (var socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
      ServerRunner.createServerFromCommandLineArgs(
              new String[] {"-inMemory", "-disableTelemetry", "-port", Integer.toString(port)})
          .start();
      return URI.create("http://127.0.0.1:" + port);
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not start", e);
    }
  }
}
