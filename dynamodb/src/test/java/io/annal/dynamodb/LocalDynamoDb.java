package io.annal.dynamodb;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.server.TablesServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * Tables in memory, behind a port, so that the SDK's own client with its retries is part of what is
 * tested. One for the whole test run; every test makes tables of its own.
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
      client.createTable(request.toBuilder().tableName(name).build());
    }
    return name;
  }

  private static URI start() {
    try {
      return TablesServer.start(TableEngine.open(TableOptions.inMemory()), 0).endpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
