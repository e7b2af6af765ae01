package io.annal.localcloud.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AttributeChangeType;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * What change sets show, as the service's recorded answers have it: <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html">DescribeChangeSet</a>.
 */
class ChangeSetTest {
  private static final String TOPICS =
      """
      Parameters:
        Title: {Type: String, Default: one}
        Secret: {Type: String, NoEcho: true, Default: hidden}
      Resources:
        First:
          Type: AWS::SNS::Topic
          Properties: {TopicName: !Sub '${AWS::StackName}-1', DisplayName: !Ref Title}
        Second:
          Type: AWS::SNS::Topic
          Properties: {DisplayName: !GetAtt First.DisplayName}
        Third:
          Type: AWS::SSM::Parameter
          Properties: {Type: String, Value: !Ref Secret}
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

  @Test
  void anAdditionShowsWhatComes() {
    planned("added", TOPICS, ChangeSetType.CREATE);

    var plain = change(described("added", false), "First");
    var first = change(described("added", true), "First");
    var second = change(described("added", true), "Second");
    var third = change(described("added", true), "Third");

    assertThat(plain.afterContext()).isNull();
    assertThat(plain.replacement()).isNull();
    assertThat(properties(first.afterContext()).path("DisplayName").asText()).isEqualTo("one");
    assertThat(first.beforeContext()).isNull();
    assertThat(first.replacement()).isEqualTo(Replacement.TRUE);
    assertThat(properties(second.afterContext()).path("DisplayName").asText())
        .isEqualTo("{{changeSet:KNOWN_AFTER_APPLY}}");
    assertThat(second.replacement()).isNull();
    assertThat(third.afterContext()).contains("****").doesNotContain("hidden");
  }

  @Test
  void aModificationNamesItsCause() {
    executed("caused", TOPICS, ChangeSetType.CREATE);
    planned("caused", TOPICS.replace("Default: one", "Default: two"), ChangeSetType.UPDATE);

    assertThat(causes("caused", "First"))
        .containsExactly("DirectModification Dynamic null", "ParameterReference Static Title");
    assertThat(causes("caused", "Second"))
        .containsExactly("ResourceAttribute Dynamic First.DisplayName");

    executed("direct", TOPICS, ChangeSetType.CREATE);
    planned("direct", TOPICS.replace("!Ref Title", "three"), ChangeSetType.UPDATE);
    assertThat(causes("direct", "First")).containsExactly("DirectModification Static null");
  }

  private static List<String> causes(String stack, String resource) {
    return change(described(stack, false), resource).details().stream()
        .map(detail ->
            "%s %s %s"
                .formatted(detail.changeSource(), detail.evaluation(), detail.causingEntity()))
        .toList();
  }

  @Test
  void aModificationShowsWhatItChanges() {
    executed("modified", TOPICS, ChangeSetType.CREATE);
    planned("modified", TOPICS.replace("Default: one", "Default: two"), ChangeSetType.UPDATE);

    var plain = change(described("modified", false), "First");
    var first = change(described("modified", true), "First");
    var target = first.details().getFirst().target();

    assertThat(plain.beforeContext()).isNull();
    assertThat(plain.details().getFirst().target().path()).isNull();
    assertThat(properties(first.beforeContext()).path("DisplayName").asText()).isEqualTo("one");
    assertThat(properties(first.afterContext()).path("DisplayName").asText()).isEqualTo("two");
    assertThat(target.path()).isEqualTo("/Properties/DisplayName");
    assertThat(target.beforeValue()).isEqualTo("one");
    assertThat(target.afterValue()).isEqualTo("two");
    assertThat(target.attributeChangeType()).isEqualTo(AttributeChangeType.MODIFY);
    assertThat(described("modified", true).toString()).doesNotContain("hidden");
  }

  @Test
  void aRemovalShowsWhatGoes() {
    executed("removed", TOPICS, ChangeSetType.CREATE);
    planned("removed", TOPICS.substring(0, TOPICS.indexOf("  Second:")), ChangeSetType.UPDATE);

    var second = change(described("removed", true), "Second");
    var third = change(described("removed", true), "Third");

    assertThat(properties(second.beforeContext()).path("DisplayName").asText()).isEqualTo("one");
    assertThat(second.afterContext()).isNull();
    assertThat(third.beforeContext()).contains("****").doesNotContain("hidden");
  }

  @Test
  void whatAStackDoesNotHaveIsNoMember() {
    var template = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}";
    var stack = executed("bare", template, ChangeSetType.CREATE);
    var changeSet = described("bare", false);

    assertThat(changeSet.hasParameters()).isFalse();
    assertThat(changeSet.hasTags()).isFalse();
    assertThat(stack.hasParameters()).isFalse();
    assertThat(stack.hasCapabilities()).isFalse();
    assertThat(stack.lastUpdatedTime()).isNotNull();
  }

  @Test
  void aChangeSetOfWhichItsConditionsLeaveNothingIsTaken() {
    var template =
        """
        Conditions: {Never: !Equals [a, b]}
        Resources: {Topic: {Type: 'AWS::SNS::Topic', Condition: Never}}
        """;
    planned("empty", template, ChangeSetType.CREATE);

    var changeSet = described("empty", false);

    assertThat(changeSet.status()).isEqualTo(ChangeSetStatus.CREATE_COMPLETE);
    assertThat(changeSet.executionStatus()).isEqualTo(ExecutionStatus.AVAILABLE);
    assertThat(changeSet.changes()).isEmpty();
    cloudFormation.executeChangeSet(c -> c.stackName("empty").changeSetName("plan"));
    assertThat(completed("empty").stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
  }

  @Test
  void aSelectionOutOfRangeIsRefusedAtOnce() {
    var template =
        """
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties: {DisplayName: !Select [3, [a, b, c]]}
        """;
    var words = "Template error: Fn::Select  cannot select nonexistent value at index 3";

    assertThatThrownBy(() -> planned("selected", template, ChangeSetType.CREATE))
        .isInstanceOf(CloudFormationException.class)
        .hasMessageContaining(words);
    assertThatThrownBy(
            () -> cloudFormation.createStack(s -> s.stackName("selected").templateBody(template)))
        .isInstanceOf(CloudFormationException.class)
        .hasMessageContaining(words);
  }

  @Test
  void anAttributeIsAnyPropertyThatCanBeRead() {
    var template =
        """
        Resources:
          Topic: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: said}}
          Silent: {Type: 'AWS::SNS::Topic'}
          Queue: {Type: 'AWS::SQS::Queue', Properties: {DelaySeconds: 7}}
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              ProvisionedThroughput: {ReadCapacityUnits: 4, WriteCapacityUnits: 5}
        Outputs:
          Given: {Value: !GetAtt Topic.DisplayName}
          Nothing: {Value: !Sub '<${Silent.DisplayName}>'}
          Delay: {Value: !GetAtt Queue.DelaySeconds}
          Preset: {Value: !GetAtt Queue.VisibilityTimeout}
          Nested: {Value: !GetAtt Table.ProvisionedThroughput.ReadCapacityUnits}
        """;
    var stack = executed("readable", template, ChangeSetType.CREATE);

    assertThat(
            stack.outputs().stream()
                .collect(Collectors.toMap(Output::outputKey, Output::outputValue)))
        .containsEntry("Given", "said")
        .containsEntry("Nothing", "<>")
        .containsEntry("Delay", "7")
        .containsEntry("Preset", "30")
        .containsEntry("Nested", "4");
    planned("readable", template, ChangeSetType.UPDATE);
    assertThat(described("readable", false).statusReason()).contains("didn't contain changes");
  }

  private static void planned(String stack, String template, ChangeSetType type) {
    cloudFormation.createChangeSet(
        c -> c.stackName(stack).changeSetName("plan").changeSetType(type).templateBody(template));
  }

  private static Stack executed(String stack, String template, ChangeSetType type) {
    planned(stack, template, type);
    cloudFormation.executeChangeSet(c -> c.stackName(stack).changeSetName("plan"));
    return completed(stack);
  }

  private static Stack completed(String name) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !stack(name).stackStatusAsString().endsWith("_IN_PROGRESS"));
    return stack(name);
  }

  private static Stack stack(String name) {
    return cloudFormation.describeStacks(s -> s.stackName(name)).stacks().getFirst();
  }

  private static DescribeChangeSetResponse described(String stack, boolean values) {
    return cloudFormation.describeChangeSet(
        c -> c.stackName(stack).changeSetName("plan").includePropertyValues(values));
  }

  private static ResourceChange change(DescribeChangeSetResponse changeSet, String resource) {
    List<ResourceChange> changes =
        changeSet.changes().stream()
            .map(change -> change.resourceChange())
            .filter(change -> change.logicalResourceId().equals(resource))
            .toList();
    assertThat(changes).hasSize(1);
    return changes.getFirst();
  }

  private static JsonNode properties(String context) {
    return Trees.readJson(context.getBytes(StandardCharsets.UTF_8)).path("Properties");
  }
}
