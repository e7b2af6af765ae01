package io.annal.acceptance;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** AWS's own clients, pointed at a local cloud, as its account's owner. */
final class Sdk {
  private Sdk() {}

  static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C at(
      LocalAnnal annal, B builder) {
    return builder
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .endpointOverride(annal.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(annal.owner())
        .build();
  }
}
