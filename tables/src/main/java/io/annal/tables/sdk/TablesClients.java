package io.annal.tables.sdk;

import io.annal.tables.TableEngine;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The AWS SDK's clients of an engine in this process. They marshal and retry as they do on AWS; the
 * socket is left out, and so is the arithmetic of signatures.
 */
public final class TablesClients {
  private final SdkHttpClient transport;
  private final SdkAsyncHttpClient asyncTransport;

  public TablesClients(TableEngine engine) {
    this.transport = new EngineHttpClient(engine);
    this.asyncTransport = new EngineAsyncHttpClient(engine);
  }

  /** A client of the account {@code 000000000000} in {@code us-east-1}. */
  public DynamoDbClient dynamoDb() {
    return configured(DynamoDbClient.builder()).build();
  }

  /** An asynchronous client of the same account and Region. */
  public DynamoDbAsyncClient dynamoDbAsync() {
    return located(DynamoDbAsyncClient.builder().httpClient(asyncTransport)).build();
  }

  /** A client of its streams. */
  public DynamoDbStreamsClient streams() {
    return configured(DynamoDbStreamsClient.builder()).build();
  }

  /** A builder for a client with settings of the caller's; the transport is the engine's. */
  public DynamoDbClientBuilder builder() {
    return configured(DynamoDbClient.builder());
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configured(
      B builder) {
    return located(builder.httpClient(transport));
  }

  private static <B extends AwsClientBuilder<B, C>, C> B located(B builder) {
    return builder
        .putAuthScheme(new ScopeAuthScheme())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("tables", "tables")));
  }
}
