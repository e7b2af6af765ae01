package io.annal.localcloud.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

class StackTest {
  @TempDir static Path directory;
  static LocalCloud cloud;
  static CloudFormationClient cloudFormation;
  static SsmClient ssm;

  private static final String SMALL =
      """
      AWSTemplateFormatVersion: '2010-09-09'
      Description: a bus, an archive, a parameter
      Parameters:
        Days: {Type: Number, Default: 7}
        Suffix: {Type: String, Default: ''}
      Conditions:
        Named: !Not [!Equals [!Ref Suffix, '']]
      Resources:
        Archive:
          Type: AWS::Events::Archive
          Properties:
            SourceArn: !GetAtt Bus.Arn
            RetentionDays: !Ref Days
        Bus:
          Type: AWS::Events::EventBus
          Properties:
            Name: !If [Named, !Sub 'bus-${Suffix}', !Sub '${AWS::StackName}-bus']
        Note:
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: !Sub '${Bus} keeps ${Days} days as ${!literally}'
      Outputs:
        BusArn: {Value: !GetAtt Bus.Arn, Description: its ARN, Export: {Name: !Sub '${AWS::StackName}-BusArn'}}
        Archive: {Value: !Ref Archive}
        Note: {Value: !GetAtt Note.Value}
        NoteName: {Value: !Ref Note}
      """;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    cloudFormation = Clients.of(cloud, CloudFormationClient.builder());
    ssm = Clients.of(cloud, SsmClient.builder());
  }

  @AfterAll
  static void stop() {
    cloudFormation.close();
    ssm.close();
    cloud.close();
  }

  private static Stack awaitSettled(String name) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !stack(name).stackStatusAsString().endsWith("_IN_PROGRESS"));
    return stack(name);
  }

  private static Stack stack(String name) {
    return cloudFormation.describeStacks(b -> b.stackName(name)).stacks().getFirst();
  }

  private static Stack create(String name, String template, Parameter... parameters) {
    var id =
        cloudFormation
            .createStack(b -> b.stackName(name).templateBody(template).parameters(parameters))
            .stackId();
    assertThat(id).startsWith("arn:aws:cloudformation:us-east-1:000000000000:stack/" + name + "/");
    return awaitSettled(id);
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.builder().parameterKey(key).parameterValue(value).build();
  }

  private static Map<String, String> outputs(Stack stack) {
    return stack.outputs().stream()
        .collect(Collectors.toMap(o -> o.outputKey(), o -> o.outputValue()));
  }

  private static List<StackEvent> events(String stack) {
    return cloudFormation.describeStackEvents(b -> b.stackName(stack)).stackEvents();
  }

  private static void delete(String id) {
    cloudFormation.deleteStack(b -> b.stackName(id));
    assertThat(awaitSettled(id).stackStatus()).isEqualTo(StackStatus.DELETE_COMPLETE);
  }

  @Test
  void createsDescribesAndDeletes() {
    var stack = create("small", SMALL);
    assertThat(stack.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    assertThat(outputs(stack))
        .containsEntry("BusArn", "arn:aws:events:us-east-1:000000000000:event-bus/small-bus")
        .containsEntry("Note", "small-bus keeps 7 days as ${literally}");
    var name = outputs(stack).get("NoteName");
    assertThat(ssm.getParameter(b -> b.name(name)).parameter().value())
        .isEqualTo("small-bus keeps 7 days as ${literally}");
    var events = events("small");
    assertThat(events.getFirst().resourceStatusAsString()).isEqualTo("CREATE_COMPLETE");
    assertThat(events.getFirst().resourceType()).isEqualTo("AWS::CloudFormation::Stack");
    assertThat(events.getLast().resourceStatusReason()).isEqualTo("User Initiated");
    assertThat(events).extracting(StackEvent::logicalResourceId).contains("Bus", "Archive", "Note");
    assertThat(cloudFormation.listExports().exports())
        .anyMatch(e -> e.name().equals("small-BusArn"));
    delete(stack.stackId());
    assertThatThrownBy(() -> stack("small"))
        .isInstanceOf(CloudFormationException.class)
        .hasMessageContaining("Stack with id small does not exist");
    try (var events2 = Clients.of(cloud, EventBridgeClient.builder())) {
      assertThat(events2.listEventBuses(b -> {}).eventBuses())
          .extracting(b -> b.name())
          .doesNotContain("small-bus");
      assertThat(events2.listArchives(b -> {}).archives()).isEmpty();
    }
  }

  @Test
  void updatesInPlaceOrByReplacementOrNotAtAll() {
    var stack = create("changing", SMALL);
    var id = stack.stackId();
    assertThatThrownBy(() -> update(id, "7"))
        .isInstanceOfSatisfying(
            CloudFormationException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"))
        .hasMessageContaining("No updates are to be performed.");
    update(id, "30");
    var updated = awaitSettled(id);
    assertThat(updated.stackStatus()).isEqualTo(StackStatus.UPDATE_COMPLETE);
    assertThat(outputs(updated).get("Note")).contains("keeps 30 days");
    assertThat(outputs(updated).get("Archive")).isEqualTo(outputs(stack).get("Archive"));
    cloudFormation.updateStack(b ->
        b.stackName(id)
            .usePreviousTemplate(true)
            .parameters(previous("Days"), parameter("Suffix", "other")));
    var replaced = awaitSettled(id);
    assertThat(replaced.stackStatus()).isEqualTo(StackStatus.UPDATE_COMPLETE);
    assertThat(outputs(replaced).get("BusArn")).endsWith("event-bus/bus-other");
    assertThat(outputs(replaced).get("Archive")).isNotEqualTo(outputs(stack).get("Archive"));
    try (var client = Clients.of(cloud, EventBridgeClient.builder())) {
      assertThat(client.listEventBuses(b -> {}).eventBuses())
          .extracting(b -> b.name())
          .contains("bus-other")
          .doesNotContain("changing-bus");
    }
    delete(id);
  }

  private static Parameter previous(String key) {
    return Parameter.builder().parameterKey(key).usePreviousValue(true).build();
  }

  private static void update(String id, String days) {
    cloudFormation.updateStack(
        b -> b.stackName(id).usePreviousTemplate(true).parameters(parameter("Days", days)));
  }

  @Test
  void aFailedCreationIsRolledBackWithItsReason() {
    ssm.putParameter(b -> b.name("taken").value("mine").type("String"));
    var template =
        SMALL.replace(
            "Outputs:",
            """
              Taken: {Type: 'AWS::SSM::Parameter', DependsOn: Note, Properties: {Name: taken, Type: String, Value: x}}
            Outputs:\
            """);
    var stack = create("failing", template);
    assertThat(stack.stackStatus()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(events(stack.stackId()))
        .anySatisfy(event -> {
          assertThat(event.logicalResourceId()).isEqualTo("Taken");
          assertThat(event.resourceStatusAsString()).isEqualTo("CREATE_FAILED");
          assertThat(event.resourceStatusReason())
              .contains(
                  "Resource of type 'AWS::SSM::Parameter' with identifier 'taken' already exists.");
        })
        .anySatisfy(event ->
            assertThat(event.resourceStatusReason())
                .isEqualTo(
                    "The following resource(s) failed to create: [Taken]. Rollback requested by"
                        + " user."));
    assertThat(ssm.getParameter(b -> b.name("taken")).parameter().value()).isEqualTo("mine");
    assertThat(ssm.describeParameters().parameters())
        .noneMatch(p -> p.name().startsWith("failing-"));
    assertThatThrownBy(() -> update(stack.stackId(), "9"))
        .hasMessageContaining("is in ROLLBACK_COMPLETE state and can not be updated.");
    delete(stack.stackId());
  }

  @Test
  void aFailedUpdateBringsBackWhatWas() {
    ssm.putParameter(b -> b.name("taken-too").value("mine").type("String"));
    var stack = create("returning", SMALL);
    var template =
        SMALL.replace(
            "Outputs:",
            """
              Taken: {Type: 'AWS::SSM::Parameter', DependsOn: [Note, Archive], Properties: {Name: taken-too, Type: String, Value: x}}
            Outputs:\
            """);
    cloudFormation.updateStack(b ->
        b.stackName("returning")
            .templateBody(template)
            .parameters(parameter("Days", "99"), parameter("Suffix", "new")));
    var back = awaitSettled("returning");
    assertThat(back.stackStatus()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
    assertThat(outputs(back)).isEqualTo(outputs(stack));
    assertThat(ssm.getParameter(b -> b.name(outputs(stack).get("NoteName"))).parameter().value())
        .isEqualTo("returning-bus keeps 7 days as ${literally}");
    try (var client = Clients.of(cloud, EventBridgeClient.builder())) {
      assertThat(client.listEventBuses(b -> {}).eventBuses())
          .extracting(b -> b.name())
          .contains("returning-bus")
          .doesNotContain("bus-new");
    }
    update("returning", "8");
    assertThat(awaitSettled("returning").stackStatus()).isEqualTo(StackStatus.UPDATE_COMPLETE);
    delete(stack.stackId());
  }

  @Test
  void refusesBeforeDoingAnything() {
    refused(
        "Resources: {A: {Type: 'AWS::EC2::Instanze'}}",
        "Template format error: Unrecognized resource types: [AWS::EC2::Instanze]");
    refused(
        "Resources: {A: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: x, Colour:"
            + " red}}}",
        "Encountered unsupported property Colour");
    refused(
        "Resources: {A: {Type: 'AWS::SSM::Parameter', Properties: {Type: String}}}",
        "Property Value cannot be empty");
    refused(
        "Resources: {A: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: !GetAtt"
            + " B.Nothing}}, B: {Type: 'AWS::Events::EventBus', Properties: {Name: b}}}",
        "resource B does not support attribute type Nothing in Fn::GetAtt");
    refused("x".repeat(51_201), "length less than or equal to 51200");
    assertThatThrownBy(
            () -> cloudFormation.createStack(b -> b.stackName("a_b").templateBody(SMALL)))
        .hasMessageContaining("Member must satisfy regular expression pattern");
    var role =
        "Resources: {R: {Type: 'AWS::IAM::Role', Properties: {RoleName: r,"
            + " AssumeRolePolicyDocument: {}}}}";
    assertThatThrownBy(() ->
            cloudFormation.createStack(
                b -> b.stackName("no").templateBody(role).capabilities(Capability.CAPABILITY_IAM)))
        .isInstanceOf(InsufficientCapabilitiesException.class)
        .hasMessageContaining("Requires capabilities : [CAPABILITY_NAMED_IAM]");
    assertThat(cloudFormation.listStacks().stackSummaries())
        .noneMatch(s -> s.stackName().equals("no"));
  }

  private static void refused(String template, String message) {
    assertThatThrownBy(
            () -> cloudFormation.createStack(b -> b.stackName("no").templateBody(template)))
        .isInstanceOfSatisfying(
            CloudFormationException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"))
        .hasMessageContaining(message);
  }

  @Test
  void changeSetsSayWhatTheyWillDoAndDoIt() {
    cloudFormation.createChangeSet(b ->
        b.stackName("planned")
            .changeSetName("first")
            .changeSetType(ChangeSetType.CREATE)
            .templateBody(SMALL));
    assertThat(stack("planned").stackStatus()).isEqualTo(StackStatus.REVIEW_IN_PROGRESS);
    var first =
        cloudFormation.describeChangeSet(b -> b.stackName("planned").changeSetName("first"));
    assertThat(first.changes())
        .hasSize(3)
        .allMatch(c -> c.resourceChange().actionAsString().equals("Add"));
    cloudFormation.executeChangeSet(b -> b.stackName("planned").changeSetName("first"));
    assertThat(awaitSettled("planned").stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    cloudFormation.createChangeSet(
        b -> b.stackName("planned").changeSetName("same").templateBody(SMALL));
    var same = cloudFormation.describeChangeSet(b -> b.stackName("planned").changeSetName("same"));
    assertThat(same.statusAsString()).isEqualTo("FAILED");
    assertThat(same.statusReason()).startsWith("The submitted information didn't contain changes.");
    assertThat(same.executionStatus()).isEqualTo(ExecutionStatus.UNAVAILABLE);
    cloudFormation.createChangeSet(b ->
        b.stackName("planned")
            .changeSetName("days")
            .templateBody(SMALL)
            .parameters(parameter("Days", "10")));
    var days = cloudFormation.describeChangeSet(b -> b.stackName("planned").changeSetName("days"));
    assertThat(days.changes())
        .extracting(
            c -> c.resourceChange().logicalResourceId() + c.resourceChange().replacementAsString())
        .containsExactlyInAnyOrder("ArchiveFalse", "NoteFalse");
    cloudFormation.executeChangeSet(b -> b.stackName("planned").changeSetName("days"));
    assertThat(awaitSettled("planned").stackStatus()).isEqualTo(StackStatus.UPDATE_COMPLETE);
    cloudFormation.createChangeSet(b ->
        b.stackName("planned")
            .changeSetName("days")
            .templateBody(SMALL)
            .parameters(parameter("Days", "11")));
    assertThat(
            cloudFormation
                .describeChangeSet(b -> b.stackName("planned").changeSetName("days"))
                .executionStatus())
        .isEqualTo(ExecutionStatus.AVAILABLE);
    delete(stack("planned").stackId());
  }

  @Test
  void exportsAreSharedAndProtected() {
    var exporter = create("exporting", SMALL);
    var importing =
        """
        Resources:
          P:
            Type: AWS::SSM::Parameter
            Properties: {Type: String, Value: !ImportValue exporting-BusArn}
        """;
    var importer = create("importing", importing);
    assertThat(importer.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    assertThat(cloudFormation.listImports(b -> b.exportName("exporting-BusArn")).imports())
        .containsExactly("importing");
    cloudFormation.deleteStack(b -> b.stackName("exporting"));
    var kept = awaitSettled(exporter.stackId());
    assertThat(kept.stackStatusReason())
        .contains("Cannot delete export exporting-BusArn as it is in use by importing.");
    delete(importer.stackId());
    delete(exporter.stackId());
  }

  @Test
  void theNameOfAQueueThatAStackDeletedIsFree() {
    String template =
        "Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}}";
    delete(create("queue", template).stackId());

    var again = create("queue", template);

    assertThat(again.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    delete(again.stackId());
  }

  @Test
  void tablesComeWithEverythingThatTheirPropertiesSay() {
    var template =
        """
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              AttributeDefinitions: [{AttributeName: Id, AttributeType: S}]
              KeySchema: [{AttributeName: Id, KeyType: HASH}]
              ProvisionedThroughput: {ReadCapacityUnits: '4', WriteCapacityUnits: 3}
              StreamSpecification: {StreamViewType: NEW_IMAGE}
              DeletionProtectionEnabled: 'false'
        Outputs:
          Stream: {Value: !GetAtt Table.StreamArn}
          Name: {Value: !Ref Table}
        """;
    var stack =
        awaitSettled(
            cloudFormation
                .createStack(b ->
                    b.stackName("tables")
                        .templateBody(template)
                        .tags(Tag.builder().key("team").value("red").build()))
                .stackId());
    assertThat(stack.stackStatus())
        .as(stack.stackStatusReason())
        .isEqualTo(StackStatus.CREATE_COMPLETE);
    try (var client = Clients.of(cloud, DynamoDbClient.builder())) {
      var table = client.describeTable(b -> b.tableName(outputs(stack).get("Name"))).table();
      assertThat(table.provisionedThroughput().readCapacityUnits()).isEqualTo(4);
      assertThat(table.latestStreamArn()).isEqualTo(outputs(stack).get("Stream"));
      assertThat(client.listTagsOfResource(b -> b.resourceArn(table.tableArn())).tags())
          .anyMatch(tag -> tag.key().equals("team") && tag.value().equals("red"));
    }
    delete(stack.stackId());
  }

  @Test
  void aRestartChangesNothing(@TempDir Path own) {
    var template =
        """
        Resources:
          Queue: {Type: 'AWS::SQS::Queue', Properties: {VisibilityTimeout: 60}}
        """;
    try (var first = LocalCloud.start(LocalCloudOptions.of(own, 0));
        var client = Clients.of(first, CloudFormationClient.builder())) {
      client.createStack(b -> b.stackName("kept").templateBody(template));
      client.waiter().waitUntilStackCreateComplete(b -> b.stackName("kept"));
    }
    try (var second = LocalCloud.start(LocalCloudOptions.of(own, 0));
        var client = Clients.of(second, CloudFormationClient.builder())) {
      assertThat(client.describeStackEvents(b -> b.stackName("kept")).stackEvents()).hasSize(5);
      assertThatThrownBy(
              () -> client.updateStack(b -> b.stackName("kept").usePreviousTemplate(true)))
          .hasMessageContaining("No updates are to be performed.");
    }
  }

  @Test
  void importsNothingThatExistsWhenAChangeSetAllowsIt() {
    var owner = create("owner", SMALL, parameter("Suffix", "theirs"));
    cloudFormation.createChangeSet(b ->
        b.stackName("importer")
            .changeSetName("first")
            .changeSetType(ChangeSetType.CREATE)
            .importExistingResources(true)
            .templateBody(SMALL)
            .parameters(parameter("Suffix", "theirs")));
    cloudFormation.executeChangeSet(b -> b.stackName("importer").changeSetName("first"));
    var failed = awaitSettled("importer");
    assertThat(failed.stackStatus()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(events("importer"))
        .anySatisfy(event -> {
          assertThat(event.resourceStatusAsString()).isEqualTo("CREATE_FAILED");
          assertThat(event.resourceStatusReason()).contains("bus-theirs", "exists");
        });
    delete(failed.stackId());
    delete(owner.stackId());
  }

  @Test
  void changeSetsTakeWhatTheCdkAlwaysSends() {
    cloudFormation.createChangeSet(b ->
        b.stackName("bootstrap")
            .changeSetName("first")
            .changeSetType(ChangeSetType.CREATE)
            .importExistingResources(true)
            .includeNestedStacks(true)
            .templateBody(SMALL));
    assertThat(cloudFormation.getTemplate(b -> b.stackName("bootstrap")).templateBody())
        .isNullOrEmpty();
    cloudFormation.executeChangeSet(b -> b.stackName("bootstrap").changeSetName("first"));
    var created = awaitSettled("bootstrap");
    assertThat(created.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    delete(created.stackId());
  }

  @Test
  void changeSetsRefuseNestedStacksByName() {
    var nested =
        """
        Resources:
          Inner:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/inner.yaml'}
        """;
    assertThatThrownBy(() ->
            cloudFormation.createChangeSet(b ->
                b.stackName("nesting")
                    .changeSetName("first")
                    .changeSetType(ChangeSetType.CREATE)
                    .includeNestedStacks(true)
                    .templateBody(nested)))
        .isInstanceOf(CloudFormationException.class)
        .hasMessageContaining("AWS::CloudFormation::Stack");
  }

  @Test
  void takesTheMetadataThatTheCdkWritesIntoItsTemplates() {
    var stack =
        create(
            "metadata",
            """
            Resources:
              CDKMetadata:
                Type: AWS::CDK::Metadata
                Properties: {Analytics: 'v2:deflate64:H4sIAAAAAAAA'}
            """);
    assertThat(stack.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    delete(stack.stackId());
  }

  @Test
  void makesPrivateBucketsAndRefusesOtherAccessControlByName() {
    var template =
        """
        Parameters:
          Acl: {Type: String, Default: Private}
        Resources:
          Bucket:
            Type: AWS::S3::Bucket
            Properties: {AccessControl: !Ref Acl}
          Reader:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: !Ref AWS::AccountId}}
              ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AWSCloudFormationReadOnlyAccess']
        """;
    var capability = Capability.CAPABILITY_IAM;
    var id =
        cloudFormation
            .createStack(
                b -> b.stackName("private-bucket").templateBody(template).capabilities(capability))
            .stackId();
    assertThat(awaitSettled(id).stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    delete(id);
    var open =
        cloudFormation
            .createStack(b ->
                b.stackName("open-bucket")
                    .templateBody(template)
                    .capabilities(capability)
                    .parameters(parameter("Acl", "PublicRead")))
            .stackId();
    assertThat(awaitSettled(open).stackStatus()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(events(open))
        .anySatisfy(
            event -> assertThat(event.resourceStatusReason()).contains("AccessControl PublicRead"));
    delete(open);
  }

  @Test
  void readsStoredParametersInTheNameOfTheRoleThatIsPassed() {
    ssm.putParameter(b -> b.name("/stored/name").value("stored").type("String").overwrite(true));
    var named =
        """
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              RoleName: execution-role
              AssumeRolePolicyDocument:
                Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: cloudformation.amazonaws.com}}
        """;
    var role =
        cloudFormation
            .createStack(b ->
                b.stackName("execution-role")
                    .templateBody(named)
                    .capabilities(Capability.CAPABILITY_NAMED_IAM))
            .stackId();
    assertThat(awaitSettled(role).stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    var template =
        """
        Parameters:
          Name: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /stored/name}
        Resources:
          Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Name}}
        """;
    assertThatThrownBy(() ->
            cloudFormation.createStack(b ->
                b.stackName("by-role")
                    .templateBody(template)
                    .roleARN("arn:aws:iam::000000000000:role/execution-role")))
        .isInstanceOf(CloudFormationException.class)
        .hasMessageContaining("assumed-role/execution-role/AWSCloudFormation")
        .hasMessageContaining("ssm:GetParameter");
    delete(role);
  }
}
