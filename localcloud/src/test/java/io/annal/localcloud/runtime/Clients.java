package io.annal.localcloud.runtime;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** AWS's own clients, pointed at a local cloud: {@code Clients.of(cloud, SqsClient.builder())}. */
public final class Clients {
  private Clients() {}

  /** The account's owner in us-east-1. */
  public static <B extends AwsClientBuilder<B, C>, C> C of(LocalCloud cloud, B builder) {
    return builder
        .endpointOverride(cloud.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(owner(cloud))
        .build();
  }

  /** The default account's owner. */
  public static StaticCredentialsProvider owner(LocalCloud cloud) {
    return owner(cloud, LocalCloud.OWNER);
  }

  /** The owner of an account of twelve digits. */
  public static StaticCredentialsProvider owner(LocalCloud cloud, String account) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(account, cloud.secret()));
  }
}
