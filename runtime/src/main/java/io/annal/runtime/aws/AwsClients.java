package io.annal.runtime.aws;

import io.annal.runtime.Settings;
import io.annal.runtime.TimeBudget;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Clients for a function, told everything that they would otherwise look for: the region, the
 * credentials, no profile files, and the HTTP client that loads the fewest classes.
 */
public final class AwsClients {
  private final Map<String, String> environment;
  private final TimeBudget budget;
  private final ScheduledThreadPoolExecutor timeouts = timeouts();

  /**
   * @param environment the function's, with {@code AWS_REGION}, and {@code AWS_ENDPOINT_URL} where
   *     the cloud is a local one
   */
  public AwsClients(Map<String, String> environment) {
    this(environment, new TimeBudget());
  }

  /** The same, whose requests keep to the budget. */
  public AwsClients(Map<String, String> environment, TimeBudget budget) {
    this.environment = Map.copyOf(environment);
    this.budget = budget;
  }

  /**
   * What ends attempts that take too long. The client's own keeps the timer of every attempt until
   * it would have gone off, and wakes up for it, however soon the attempt was over.
   */
  private static ScheduledThreadPoolExecutor timeouts() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("aws-timeouts").factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** How many attempts may still be ended. */
  int timers() {
    return timeouts.getQueue().size();
  }

  /** A client of DynamoDB. */
  public DynamoDbClient dynamoDb(ExecutionInterceptor... interceptors) {
    return configured(DynamoDbClient.builder(), "DYNAMODB", interceptors)
        .endpointDiscoveryEnabled(false)
        .build();
  }

  /** A client of DynamoDB behind a DAX cluster, for eventual reads. */
  DynamoDbClient dax(DaxEndpoint endpoint) {
    return DaxClients.of(endpoint, region(), credentials());
  }

  /** A client of EventBridge. */
  public EventBridgeClient eventBridge() {
    return configured(EventBridgeClient.builder(), "EVENTBRIDGE").build();
  }

  /** A client of KMS. */
  public KmsClient kms() {
    return configured(KmsClient.builder(), "KMS").build();
  }

  /** A client of SQS. */
  public SqsClient sqs() {
    return configured(SqsClient.builder(), "SQS").build();
  }

  private <
          B extends
              AwsSyncClientBuilder<B, ?>
                  & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, ?>>
      B configured(B builder, String service, ExecutionInterceptor... interceptors) {
    var override =
        ClientOverrideConfiguration.builder()
            .apiCallAttemptTimeout(TimeBudget.ATTEMPT)
            .scheduledExecutorService(timeouts)
            .addExecutionInterceptor(budget)
            .defaultProfileFile(ProfileFile.aggregator().build());
    for (var interceptor : interceptors) {
      override.addExecutionInterceptor(interceptor);
    }
    endpoint(service).ifPresent(builder::endpointOverride);
    return builder
        .region(region())
        .credentialsProvider(credentials())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(override.build());
  }

  private Region region() {
    return Region.of(Settings.required(environment, "AWS_REGION"));
  }

  private Optional<URI> endpoint(String service) {
    return Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_" + service))
        .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")))
        .map(URI::create);
  }

  /** Under SnapStart Lambda hands out credentials over HTTP, as containers have them. */
  private AwsCredentialsProvider credentials() {
    return environment.containsKey("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        ? ContainerCredentialsProvider.create()
        : EnvironmentVariableCredentialsProvider.create();
  }
}
