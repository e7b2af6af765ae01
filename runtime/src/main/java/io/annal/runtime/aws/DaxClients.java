package io.annal.runtime.aws;

import io.annal.AnnalException;
import java.io.IOException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dax.ClusterDaxClient;
import software.amazon.dax.Configuration;

/**
 * Clients of a DAX cluster, for functions that read through one; nothing else loads this class, nor
 * those of AWS's client and of Netty behind it (<a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.client.run-application-java.html">Java
 * and DAX</a>).
 */
final class DaxClients {
  /** With its retries a read ends below the 30 seconds that a query has. */
  private static final int ATTEMPT_MILLIS = 2_000;

  private static final int RETRIES = 2;

  private DaxClients() {}

  /** A client that finds the cluster's nodes by itself and reads from any. */
  static DynamoDbClient of(
      DaxEndpoint endpoint, Region region, AwsCredentialsProvider credentials) {
    var configuration =
        Configuration.builder()
            .url(endpoint.url())
            .region(region)
            .credentialsProvider(credentials)
            .connectTimeoutMillis(ATTEMPT_MILLIS)
            .requestTimeoutMillis(ATTEMPT_MILLIS)
            .endpointRefreshTimeoutMillis(ATTEMPT_MILLIS)
            .readRetries(RETRIES)
            .build();
    try {
      return ClusterDaxClient.builder().overrideConfiguration(configuration).build();
    } catch (IOException e) {
      throw new AnnalException("could not reach the DAX cluster at " + endpoint.url(), e);
    }
  }
}
