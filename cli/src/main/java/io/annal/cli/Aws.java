package io.annal.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The clients of one AWS: that of the environment, as the {@code aws} command would find it, or a
 * local cloud.
 */
final class Aws implements AutoCloseable {
  /** What the local cloud takes for its owner; not a secret. */
  static final String LOCAL_ACCESS_KEY = "annal";

  static final String LOCAL_SECRET_KEY = "annal-local";

  private final Optional<URI> local;
  private final Optional<String> region;

  /** A function may take as long as its own time-out allows. */
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(2)).build();

  private Aws(Optional<URI> local, Optional<String> region) {
    this.local = local;
    this.region = region;
  }

  static Aws local(URI endpoint, String region) {
    return new Aws(Optional.of(endpoint), Optional.of(region));
  }

  /** Region, credentials and endpoint from where every AWS tool takes them. */
  static Aws ofEnvironment() {
    return new Aws(Optional.empty(), Optional.empty());
  }

  CloudFormationClient cloudFormation() {
    return set(CloudFormationClient.builder());
  }

  CloudWatchClient cloudWatch() {
    return set(CloudWatchClient.builder());
  }

  CostExplorerClient costExplorer() {
    return set(CostExplorerClient.builder());
  }

  DynamoDbClient dynamoDb() {
    return set(DynamoDbClient.builder());
  }

  KmsClient kms() {
    return set(KmsClient.builder());
  }

  DynamoDbStreamsClient streams() {
    return set(DynamoDbStreamsClient.builder());
  }

  LambdaClient lambda() {
    return set(LambdaClient.builder());
  }

  SqsClient sqs() {
    return set(SqsClient.builder());
  }

  SsmClient ssm() {
    return set(SsmClient.builder());
  }

  StsClient sts() {
    return set(StsClient.builder());
  }

  S3Client s3() {
    boolean somewhereElse = local.isPresent() || System.getenv("AWS_ENDPOINT_URL") != null;
    return set(S3Client.builder().forcePathStyle(somewhereElse));
  }

  @Override
  public void close() {
    http.close();
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C set(B builder) {
    builder.httpClient(http);
    region.ifPresent(name -> builder.region(Region.of(name)));
    local.ifPresent(endpoint ->
        builder
            .endpointOverride(endpoint)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(LOCAL_ACCESS_KEY, LOCAL_SECRET_KEY))));
    return builder.build();
  }
}
