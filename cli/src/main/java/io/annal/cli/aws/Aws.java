package io.annal.cli.aws;

import io.annal.localcloud.runtime.LocalCloud;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
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
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * The clients of one AWS: that of the environment, as the {@code aws} command would find it, or a
 * local cloud.
 */
public final class Aws implements AutoCloseable {
  /** Where the SDK finds a caller before all other places. */
  public static final Set<String> CREDENTIAL_VARIABLES =
      Set.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_CONTAINER_CREDENTIALS_FULL_URI");

  private final Optional<Local> local;
  private final Optional<String> region;

  /** A function may take as long as its own time-out allows. */
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(2)).build();

  /** A local cloud, and the secret of its owner. */
  private record Local(URI endpoint, String secret) {}

  private Aws(Optional<Local> local, Optional<String> region) {
    this.local = local;
    this.region = region;
  }

  public static Aws local(URI endpoint, String secret, String region) {
    return new Aws(Optional.of(new Local(endpoint, secret)), Optional.of(region));
  }

  /** Region, credentials and endpoint from where every AWS tool takes them. */
  public static Aws ofEnvironment() {
    return new Aws(Optional.empty(), Optional.empty());
  }

  public CloudFormationClient cloudFormation() {
    return set(CloudFormationClient.builder());
  }

  public CloudWatchClient cloudWatch() {
    return set(CloudWatchClient.builder());
  }

  public CostExplorerClient costExplorer() {
    return set(CostExplorerClient.builder());
  }

  public DynamoDbClient dynamoDb() {
    return set(DynamoDbClient.builder());
  }

  public KmsClient kms() {
    return set(KmsClient.builder());
  }

  public DynamoDbStreamsClient streams() {
    return set(DynamoDbStreamsClient.builder());
  }

  public LambdaClient lambda() {
    return set(LambdaClient.builder());
  }

  public SqsClient sqs() {
    return set(SqsClient.builder());
  }

  public SsmClient ssm() {
    return set(SsmClient.builder());
  }

  public StsClient sts() {
    return set(StsClient.builder());
  }

  public S3Client s3() {
    boolean somewhereElse = local.isPresent() || System.getenv("AWS_ENDPOINT_URL") != null;
    return set(S3Client.builder().forcePathStyle(somewhereElse));
  }

  /**
   * What another process needs to be of the same AWS and the same caller. They are secrets: hand
   * them on as environment variables, after taking away {@link #CREDENTIAL_VARIABLES}.
   */
  public Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    try (DynamoDbClient client = dynamoDb();
        KmsClient kms = kms()) {
      var set = client.serviceClientConfiguration();
      AwsCredentialsIdentity caller =
          CompletableFutureUtils.joinLikeSync(set.credentialsProvider().resolveIdentity());
      variables.put("AWS_REGION", set.region().id());
      variables.put("AWS_ACCESS_KEY_ID", caller.accessKeyId());
      variables.put("AWS_SECRET_ACCESS_KEY", caller.secretAccessKey());
      if (caller instanceof AwsSessionCredentialsIdentity session) {
        variables.put("AWS_SESSION_TOKEN", session.sessionToken());
      }
      set.endpointOverride().ifPresent(at -> variables.put("AWS_ENDPOINT_URL_DYNAMODB", "" + at));
      kms.serviceClientConfiguration()
          .endpointOverride()
          .ifPresent(at -> variables.put("AWS_ENDPOINT_URL_KMS", "" + at));
    }
    return variables;
  }

  @Override
  public void close() {
    http.close();
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C set(B builder) {
    builder.httpClient(http);
    region.ifPresent(name -> builder.region(Region.of(name)));
    local.ifPresent(cloud ->
        builder
            .endpointOverride(cloud.endpoint())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(LocalCloud.OWNER, cloud.secret()))));
    return builder.build();
  }
}
