package io.annal.localcloud.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A resource that keeps a policy, one of each service, and one thing that is done with it. */
enum Guarded {
  SQS("sqs:SendMessage", "arn:aws:sqs:us-east-1:111111111111:guarded") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(SqsClient.builder(), cloud, owner, c -> c.createQueue(r -> r.queueName("guarded")));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          SqsClient.builder(),
          cloud,
          owner,
          c ->
              c.setQueueAttributes(r ->
                  r.queueUrl(url(cloud))
                      .attributes(Map.of(QueueAttributeName.POLICY, document(statements)))));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          SqsClient.builder(),
          cloud,
          caller,
          c -> c.sendMessage(r -> r.queueUrl(url(cloud)).messageBody("x")));
    }

    private static String url(LocalCloud cloud) {
      return cloud.endpoint() + "/111111111111/guarded";
    }
  },
  SNS("sns:Publish", "arn:aws:sns:us-east-1:111111111111:guarded") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(SnsClient.builder(), cloud, owner, c -> c.createTopic(r -> r.name("guarded")));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          SnsClient.builder(),
          cloud,
          owner,
          c ->
              c.setTopicAttributes(r ->
                  r.topicArn(resource())
                      .attributeName("Policy")
                      .attributeValue(document(statements))));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          SnsClient.builder(),
          cloud,
          caller,
          c -> c.publish(r -> r.topicArn(resource()).message("x")));
    }
  },
  EVENTS("events:PutEvents", "arn:aws:events:us-east-1:111111111111:event-bus/guarded") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(
          EventBridgeClient.builder(), cloud, owner, c -> c.createEventBus(r -> r.name("guarded")));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          EventBridgeClient.builder(),
          cloud,
          owner,
          c -> c.putPermission(r -> r.eventBusName("guarded").policy(document(statements))));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          EventBridgeClient.builder(),
          cloud,
          caller,
          c ->
              c.putEvents(r ->
                  r.entries(
                      PutEventsRequestEntry.builder()
                          .eventBusName(resource())
                          .source("s")
                          .detailType("t")
                          .detail("{}")
                          .build())));
    }
  },
  KMS("kms:GenerateDataKey", "*") {
    private static final String ACCOUNT =
        """
        {"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"kms:*","Resource":"*"}\
        """;

    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(
          KmsClient.builder(),
          cloud,
          owner,
          c -> {
            String id = c.createKey(r -> r.description("guarded")).keyMetadata().keyId();
            c.createAlias(r -> r.aliasName("alias/guarded").targetKeyId(id));
          });
    }

    @Override
    void policy(LocalCloud cloud, AwsCredentials owner, String statement) {
      only(cloud, owner, ACCOUNT + "," + statement);
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          KmsClient.builder(),
          cloud,
          owner,
          c ->
              c.putKeyPolicy(r ->
                  r.keyId("alias/guarded")
                      .policyName("default")
                      .policy(document(statements))
                      .bypassPolicyLockoutSafetyCheck(true)));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          KmsClient.builder(),
          cloud,
          caller,
          c -> c.generateDataKey(r -> r.keyId("alias/guarded").numberOfBytes(32)));
    }
  },
  DYNAMODB("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:111111111111:table/guarded") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(
          DynamoDbClient.builder(),
          cloud,
          owner,
          c ->
              c.createTable(r ->
                  r.tableName("guarded")
                      .billingMode(BillingMode.PAY_PER_REQUEST)
                      .attributeDefinitions(
                          AttributeDefinition.builder()
                              .attributeName("id")
                              .attributeType(ScalarAttributeType.S)
                              .build())
                      .keySchema(
                          KeySchemaElement.builder()
                              .attributeName("id")
                              .keyType(KeyType.HASH)
                              .build())));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          DynamoDbClient.builder(),
          cloud,
          owner,
          c -> c.putResourcePolicy(r -> r.resourceArn(resource()).policy(document(statements))));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          DynamoDbClient.builder(),
          cloud,
          caller,
          c ->
              c.putItem(
                  r -> r.tableName(resource()).item(Map.of("id", AttributeValue.fromS("a")))));
    }
  },
  ECR("ecr:ListImages", "arn:aws:ecr:us-east-1:111111111111:repository/guarded") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(
          EcrClient.builder(),
          cloud,
          owner,
          c -> c.createRepository(r -> r.repositoryName("guarded")));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          EcrClient.builder(),
          cloud,
          owner,
          c ->
              c.setRepositoryPolicy(
                  r -> r.repositoryName("guarded").policyText(document(statements))));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(EcrClient.builder(), cloud, caller, c -> c.listImages(r -> r.repositoryName("guarded")));
    }
  },
  S3("s3:PutObject", "arn:aws:s3:::guarded/*") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(S3Client.builder(), cloud, owner, c -> c.createBucket(r -> r.bucket("guarded")));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      with(
          S3Client.builder(),
          cloud,
          owner,
          c -> c.putBucketPolicy(r -> r.bucket("guarded").policy(document(statements))));
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          S3Client.builder(),
          cloud,
          caller,
          c -> c.putObject(r -> r.bucket("guarded").key("k"), RequestBody.fromString("x")));
    }
  },
  LAMBDA("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111111111111:function:guarded") {
    @Override
    void create(LocalCloud cloud, AwsCredentials owner) {
      with(
          LambdaClient.builder(),
          cloud,
          owner,
          c ->
              c.createFunction(r ->
                  r.functionName("guarded")
                      .runtime(Runtime.PYTHON3_12)
                      .handler("index.handler")
                      .role("arn:aws:iam::111111111111:role/caller")
                      .code(code -> code.zipFile(SdkBytes.fromByteArray(zip())))));
    }

    @Override
    void policy(LocalCloud cloud, AwsCredentials owner, String statement) {
      String principal = statement.replaceFirst(".*\"AWS\":\"([^\"]*)\".*", "$1");
      with(
          LambdaClient.builder(),
          cloud,
          owner,
          c ->
              c.addPermission(r ->
                  r.functionName("guarded")
                      .statementId("s")
                      .action(action())
                      .principal(principal)));
    }

    @Override
    void only(LocalCloud cloud, AwsCredentials owner, String statements) {
      throw new UnsupportedOperationException("a function's policy only grows");
    }

    @Override
    void use(LocalCloud cloud, AwsCredentials caller) {
      with(
          LambdaClient.builder(),
          cloud,
          caller,
          c -> c.invoke(r -> r.functionName(resource()).invocationType(InvocationType.DRY_RUN)));
    }

    private static byte[] zip() {
      var bytes = new ByteArrayOutputStream();
      try (var zip = new ZipOutputStream(bytes)) {
        zip.putNextEntry(new ZipEntry("index.py"));
        zip.write("def handler(e, c): return 1".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  };

  private final String action;
  private final String resource;

  Guarded(String action, String resource) {
    this.action = action;
    this.resource = resource;
  }

  String action() {
    return action;
  }

  String resource() {
    return resource;
  }

  abstract void create(LocalCloud cloud, AwsCredentials owner);

  /** Gives it a policy of that statement, and of what its owner needs. */
  void policy(LocalCloud cloud, AwsCredentials owner, String statement) {
    only(cloud, owner, statement);
  }

  /** Gives it a policy of those statements and nothing else. */
  abstract void only(LocalCloud cloud, AwsCredentials owner, String statements);

  abstract void use(LocalCloud cloud, AwsCredentials caller);

  static String document(String statements) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[%s]}".formatted(statements);
  }

  static <B extends AwsClientBuilder<B, C>, C extends AutoCloseable> C at(
      B builder, LocalCloud cloud, AwsCredentials credentials) {
    return builder
        .endpointOverride(cloud.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }

  private static <
          B extends AwsClientBuilder<B, C>, C extends software.amazon.awssdk.utils.SdkAutoCloseable>
      void with(B builder, LocalCloud cloud, AwsCredentials credentials, Consumer<C> call) {
    try (C client = at(builder, cloud, credentials)) {
      call.accept(client);
    }
  }
}
