package io.annal.localcloud.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What a real account would refuse, and what the local cloud cannot do. */
class RefusalsTest {
  private static final String FUNCTION =
      """
      Resources:
        R:
          Type: AWS::IAM::Role
          Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}}
        F: {Type: AWS::Lambda::Function, Properties: {%s Runtime: nodejs22.x, Handler: index.handler, Role: !GetAtt R.Arn, Code: {ZipFile: 'exports.handler = async () => 1'}}}
        V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F, Description: %s}}
      """;

  @TempDir static Path directory;
  static LocalCloud cloud;
  static CloudFormationClient cloudFormation;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    cloudFormation = Clients.of(cloud, CloudFormationClient.builder());
  }

  @AfterAll
  static void stop() {
    cloudFormation.close();
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AWS::Events::Archive  | EventPattern | {SourceArn: !GetAtt B.Arn, EventPattern:"
            + " '{\"source\":[\"a\"]}'}",
        "AWS::IAM::RolePolicy | PolicyDocument | {PolicyName: p, RoleName: r, PolicyDocument:"
            + " '{}'}",
        "AWS::DynamoDB::Table | ResourcePolicy/PolicyDocument | {KeySchema: [{AttributeName: a,"
            + " KeyType: HASH}], ResourcePolicy: {PolicyDocument: !Sub '{}'}}",
      })
  void aDocumentAsTextIsRefusedWhereTheSchemaWantsAnObject(
      String type, String property, String properties) {
    var template =
        """
        Resources:
          B: {Type: AWS::Events::EventBus, Properties: {Name: strict}}
          A: {Type: %s, Properties: %s}
        """
            .formatted(type, properties);

    assertThat(create("strict", template)).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(reasons("strict"))
        .contains("#/%s: expected type: JSONObject, found: String".formatted(property));
    delete("strict");
  }

  @Test
  void aDocumentAsTextIsTakenWhereTheSchemaTakesBoth() {
    var template =
        """
        Resources:
          R: {Type: AWS::Events::Rule, Properties: {EventPattern: '{"source":["a"]}'}}
          D: {Type: AWS::SQS::Queue}
          Q: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: !Sub '{"deadLetterTargetArn":"${D.Arn}","maxReceiveCount":3}'}}
        """;

    assertThat(create("both", template)).isEqualTo(StackStatus.CREATE_COMPLETE);
    delete("both");
  }

  /** As recorded on AWS: any property that can be read is an attribute, too. */
  @Test
  void aPropertyIsReadAsAnAttribute() {
    var template =
        """
        Resources:
          T: {Type: AWS::SNS::Topic, Properties: {DisplayName: shown}}
          P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt T.DisplayName}}
        Outputs: {Shown: {Value: !GetAtt P.Value}}
        """;

    assertThat(create("readable", template)).isEqualTo(StackStatus.CREATE_COMPLETE);
    assertThat(
            cloudFormation
                .describeStacks(b -> b.stackName("readable"))
                .stacks()
                .getFirst()
                .outputs()
                .getFirst()
                .outputValue())
        .isEqualTo("shown");
    delete("readable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AWS::Logs::MetricFilter | AWS::Logs::MetricFilter is not supported by Annal's local cloud",
        "AWS::EC2::Instance | AWS::EC2::Instance is not supported by Annal's local cloud",
        "AWS::Logs::MetrikFilter | Unrecognized resource types: [AWS::Logs::MetrikFilter]",
      })
  void aRealTypeThatIsMissingIsToldFromAnInventedOne(String type, String message) {
    refused("Resources: {A: {Type: '%s'}}".formatted(type), message);
  }

  @Test
  void daxIsRefusedByNameBeforeAnythingIsMadeAndOnlyWhereItIsOn() {
    var template =
        """
        Parameters: {Dax: {Type: String, Default: '%s'}}
        Conditions: {ReadsThroughDax: !Equals [!Ref Dax, 'on']}
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: beside-dax}}
          Group: {Type: AWS::EC2::SecurityGroup, Condition: ReadsThroughDax, Properties: {GroupDescription: d, VpcId: vpc-1}}
          Subnets: {Type: AWS::DAX::SubnetGroup, Condition: ReadsThroughDax, Properties: {SubnetIds: [subnet-1]}}
          Settings: {Type: AWS::DAX::ParameterGroup, Condition: ReadsThroughDax, Properties: {ParameterNameValues: {record-ttl-millis: '1'}}}
          Cluster:
            Type: AWS::DAX::Cluster
            Condition: ReadsThroughDax
            Properties: {IAMRoleARN: r, NodeType: dax.t3.small, ReplicationFactor: 1, SubnetGroupName: !Ref Subnets}
        Outputs: {Endpoint: {Condition: ReadsThroughDax, Value: !GetAtt Cluster.ClusterDiscoveryEndpointURL}}
        """;

    assertThat(create("without-dax", template.formatted("off")))
        .isEqualTo(StackStatus.CREATE_COMPLETE);
    delete("without-dax");

    assertThat(create("with-dax", template.formatted("on")))
        .isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(reasons("with-dax"))
        .contains(
            "AWS::DAX::Cluster is not supported by Annal's local cloud: there is no DAX here, so"
                + " the option Dax must be off")
        .doesNotContain("beside-dax");
    delete("with-dax");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AWS::Lambda::Alias    | ProvisionedConcurrencyConfig | {Name: live, FunctionName: f,"
            + " FunctionVersion: '1', ProvisionedConcurrencyConfig:"
            + " {ProvisionedConcurrentExecutions: 1}}",
        "AWS::Lambda::Version  | ProvisionedConcurrencyConfig | {FunctionName: f,"
            + " ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 1}}",
        "AWS::Lambda::Function | RecursiveLoop | {Role: r, Code: {ZipFile: x}, RecursiveLoop:"
            + " Terminate}",
        "AWS::Lambda::Function | RuntimeManagementConfig | {Role: r, Code: {ZipFile: x},"
            + " RuntimeManagementConfig: {UpdateRuntimeOn: Auto}}",
        "AWS::Lambda::Function | LoggingConfig with LogFormat JSON | {Role: r, Code: {ZipFile: x},"
            + " LoggingConfig: {LogFormat: JSON}}",
        "AWS::Lambda::Function | TracingConfig with Mode Active | {Role: r, Code: {ZipFile: x},"
            + " TracingConfig: {Mode: Active}}",
        "AWS::Lambda::Function | Layers | {Role: r, Code: {ZipFile: x}, Layers: [l]}",
        "AWS::Lambda::EventSourceMapping | Topics | {FunctionName: f, Topics: [t]}",
      })
  void anUnsupportedPropertyIsRefusedBeforeAnythingIsMade(
      String type, String property, String properties) {
    refused(
        "Resources: {A: {Type: '%s', Properties: %s}}".formatted(type, properties),
        "%s of %s is not supported by Annal's local cloud".formatted(property, type));
  }

  @Test
  void anotherDescriptionAloneMakesNoNewVersion() {
    create("versions", FUNCTION.formatted("", "first"));

    update("versions", FUNCTION.formatted("", "second"));
    assertThat(settled("versions")).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
    assertThat(reasons("versions"))
        .contains(
            "A version for this Lambda function exists ( 1 ). Modify the function to create a new"
                + " version.");

    update("versions", FUNCTION.formatted("MemorySize: 256,", "second"));
    assertThat(settled("versions")).isEqualTo(StackStatus.UPDATE_COMPLETE);
    delete("versions");
  }

  @Test
  void aReplicaElsewhereGetsNoPolicyInTheStepThatCreatesIt() {
    var policy =
        ", ResourcePolicy: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Deny,"
            + " Principal: '*', Action: dynamodb:PutItem, Resource: '*'}]}}";
    var template =
        """
        Resources:
          T:
            Type: AWS::DynamoDB::GlobalTable
            Properties:
              TableName: replicated
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              BillingMode: PAY_PER_REQUEST
              MultiRegionConsistency: STRONG
              GlobalTableWitnesses: [{Region: us-west-2}]
              Replicas: [{Region: us-east-1 %s}, {Region: us-east-2 %s}]
        """;

    assertThat(create("global", template.formatted(policy, policy)))
        .isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(reasons("global"))
        .contains("adding a resource-based policy to that replica in the same stack update");
    try (var dynamoDb = Clients.of(cloud, DynamoDbClient.builder())) {
      assertThat(dynamoDb.listTables().tableNames()).doesNotContain("replicated");
    }
    delete("global");

    assertThat(create("global", template.formatted(policy, "")))
        .isEqualTo(StackStatus.CREATE_COMPLETE);
    update("global", template.formatted(policy, policy));
    assertThat(settled("global")).isEqualTo(StackStatus.UPDATE_COMPLETE);
    delete("global");
  }

  private static void refused(String template, String message) {
    assertThatThrownBy(
            () -> cloudFormation.createStack(b -> b.stackName("no").templateBody(template)))
        .hasMessageContaining(message);
  }

  private static StackStatus create(String name, String template) {
    cloudFormation.createStack(b ->
        b.stackName(name).templateBody(template).capabilities(Capability.CAPABILITY_NAMED_IAM));
    return settled(name);
  }

  private static void update(String name, String template) {
    cloudFormation.updateStack(b ->
        b.stackName(name).templateBody(template).capabilities(Capability.CAPABILITY_NAMED_IAM));
  }

  private static StackStatus settled(String name) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                cloudFormation
                    .describeStacks(b -> b.stackName(name))
                    .stacks()
                    .getFirst()
                    .stackStatus(),
            status -> !status.toString().endsWith("_IN_PROGRESS"));
  }

  private static void delete(String name) {
    var id = cloudFormation.describeStacks(b -> b.stackName(name)).stacks().getFirst().stackId();
    cloudFormation.deleteStack(b -> b.stackName(name));
    assertThat(settled(id)).isEqualTo(StackStatus.DELETE_COMPLETE);
  }

  private static String reasons(String name) {
    return cloudFormation
        .describeStackEventsPaginator(b -> b.stackName(name))
        .stackEvents()
        .stream()
        .filter(event ->
            event.resourceStatus() == ResourceStatus.CREATE_FAILED
                || event.resourceStatus() == ResourceStatus.UPDATE_FAILED)
        .map(event -> event.resourceStatusReason())
        .collect(Collectors.joining("\n"));
  }
}
