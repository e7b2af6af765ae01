package io.annal.localcloud.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PolicyNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

class GlobalTableStackTest {
  @TempDir Path directory;
  private LocalCloud cloud;
  private CloudFormationClient cloudFormation;
  private DynamoDbClient ohio;

  @BeforeEach
  void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    cloudFormation = Clients.of(cloud, CloudFormationClient.builder());
    ohio =
        DynamoDbClient.builder()
            .endpointOverride(cloud.endpoint())
            .region(Region.US_EAST_2)
            .credentialsProvider(Clients.owner(cloud))
            .build();
  }

  @AfterEach
  void stop() {
    cloudFormation.close();
    ohio.close();
    cloud.close();
  }

  @Test
  void eachReplicaGetsItsOwnSettingsInItsOwnRegion() {
    assertThat(create(template("PAY_PER_REQUEST", "STRONG", "NEW_IMAGE", true)))
        .isEqualTo(StackStatus.CREATE_COMPLETE);

    assertThat(replica().deletionProtectionEnabled()).isTrue();
    assertThat(replica().latestStreamArn()).startsWith("arn:aws:dynamodb:us-east-2:");
    assertThat(recovery()).isEqualTo("ENABLED");
    assertThat(ohio.listTagsOfResource(r -> r.resourceArn(replica().tableArn())).tags())
        .extracting(tag -> tag.key() + "=" + tag.value())
        .containsExactly("team=ledger");
    assertThatThrownBy(() -> ohio.getResourcePolicy(r -> r.resourceArn(replica().tableArn())))
        .isInstanceOf(PolicyNotFoundException.class);
  }

  @Test
  void settingsOfAReplicaAreChangedInPlaceAndTheTableGoesWithTheStack() {
    create(template("PAY_PER_REQUEST", "STRONG", "NEW_IMAGE", true));

    cloudFormation.updateStack(r ->
        r.stackName("global")
            .templateBody(template("PAY_PER_REQUEST", "STRONG", "NEW_AND_OLD_IMAGES", false)));
    assertThat(settled()).isEqualTo(StackStatus.UPDATE_COMPLETE);
    assertThat(replica().deletionProtectionEnabled()).isFalse();
    assertThat(replica().streamSpecification().streamViewTypeAsString())
        .isEqualTo("NEW_AND_OLD_IMAGES");
    assertThat(recovery()).isEqualTo("DISABLED");

    cloudFormation.deleteStack(r -> r.stackName("global"));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ohio.listTables().tableNames().isEmpty());
  }

  @Test
  void whatTheLocalCloudCannotDoIsRefusedByName() {
    create(template("PAY_PER_REQUEST", "EVENTUAL", "NEW_IMAGE", false));
    assertThat(reasons()).contains("Multi-Region eventual consistency");
    cloudFormation.deleteStack(r -> r.stackName("global"));
    cloudFormation.waiter().waitUntilStackDeleteComplete(r -> r.stackName("global"));

    create(template("PROVISIONED", "STRONG", "NEW_IMAGE", false));
    assertThat(reasons()).contains("BillingMode PROVISIONED of AWS::DynamoDB::GlobalTable");
  }

  private static String template(
      String billing, String consistency, String view, boolean protectedReplica) {
    return """
    Resources:
      Table:
        Type: AWS::DynamoDB::GlobalTable
        Properties:
          TableName: events
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: %1$s
          MultiRegionConsistency: %2$s
          GlobalTableWitnesses: [{Region: us-west-2}]
          StreamSpecification: {StreamViewType: %3$s}
          Replicas:
            - Region: us-east-1
            - Region: us-east-2
              DeletionProtectionEnabled: %4$s
              PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: %4$s}
              Tags: [{Key: team, Value: ledger}]
    Outputs:
      Stream: {Value: !GetAtt Table.StreamArn}
    """
        .formatted(billing, consistency, view, protectedReplica);
  }

  private StackStatus create(String template) {
    cloudFormation.createStack(r -> r.stackName("global").templateBody(template));
    return settled();
  }

  private StackStatus settled() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !status().toString().endsWith("_IN_PROGRESS"));
    return status();
  }

  private StackStatus status() {
    return cloudFormation
        .describeStacks(r -> r.stackName("global"))
        .stacks()
        .getFirst()
        .stackStatus();
  }

  private String reasons() {
    return cloudFormation.describeStackEvents(r -> r.stackName("global")).stackEvents().toString();
  }

  private TableDescription replica() {
    return ohio.describeTable(r -> r.tableName("events")).table();
  }

  private String recovery() {
    return ohio.describeContinuousBackups(r -> r.tableName("events"))
        .continuousBackupsDescription()
        .pointInTimeRecoveryDescription()
        .pointInTimeRecoveryStatusAsString();
  }
}
