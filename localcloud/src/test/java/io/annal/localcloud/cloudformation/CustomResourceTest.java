package io.annal.localcloud.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.lambda.Machine;
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
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Custom resources, as the <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html">custom
 * resource request and response reference</a> has them.
 */
class CustomResourceTest {
  @TempDir static Path directory;
  static LocalCloud cloud;
  static CloudFormationClient cloudFormation;
  static CloudWatchLogsClient logs;

  /** Stacks of one provider, in either language, and one custom resource that does what it says. */
  private static final String TEMPLATE =
      """
      Parameters:
        Id: {Type: String, Default: first}
        Text: {Type: String, Default: hello}
        Do: {Type: String, Default: ''}
        Secret: {Type: String, Default: sesame, NoEcho: true}
      Resources:
        Role:
          Type: AWS::IAM::Role
          DeletionPolicy: Retain # the last lines of the log are written in its name
          Properties:
            AssumeRolePolicyDocument:
              Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
            ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
        Provider:
          Type: AWS::Lambda::Function
          Properties:
            FunctionName: !Sub '${AWS::StackName}-provider'
            Runtime: %s
            Handler: index.handler
            Role: !GetAtt Role.Arn
            Timeout: 20
            Code:
              ZipFile: |
      %s
        Thing:
          Type: Custom::Thing
          Properties:
            ServiceToken: !GetAtt Provider.Arn
            ServiceTimeout: 5
            Id: !Ref Id
            Text: !Ref Text
            Do: !Ref Do
            Number: 5
            Truth: true
            Secret: !Ref Secret
            List: [1, {Deep: false}]
        Shown:
          Type: AWS::SSM::Parameter
          Properties: {Type: String, Value: !GetAtt Thing.Upper}
      Outputs:
        Id: {Value: !Ref Thing}
        Upper: {Value: !GetAtt Thing.Upper}
        Nested: {Value: !GetAtt Thing.Outer.Inner}
      """;

  private static final String PYTHON =
      """
      import json
      import cfnresponse

      def handler(event, context):
          shown = {k: v for k, v in event.items() if k not in ("ResponseURL", "ServiceToken", "StackId", "RequestId")}
          print("asked", json.dumps(shown, sort_keys=True))
          asked = event["ResourceProperties"]
          if asked["Do"] == "silence" and event["RequestType"] != "Delete":
              return
          status = cfnresponse.FAILED if asked["Do"] == event["RequestType"] else cfnresponse.SUCCESS
          data = {"Upper": asked["Text"].upper(), "Outer": {"Inner": "deep"}}
          cfnresponse.send(event, context, status, data, asked["Id"], noEcho=asked["Do"] == "hide",
                           reason="as you wish" if status == "FAILED" else None)
      """;

  private static final String NODE =
      """
      const response = require('cfn-response');
      exports.handler = (event, context) => {
        console.log('asked', event.RequestType);
        const asked = event.ResourceProperties;
        response.send(event, context, response.SUCCESS,
          { Upper: asked.Text.toUpperCase(), Outer: { Inner: 'deep' } }, asked.Id);
      };
      """;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    cloudFormation = Clients.of(cloud, CloudFormationClient.builder());
    logs = Clients.of(cloud, CloudWatchLogsClient.builder());
  }

  @AfterAll
  static void stop() {
    cloudFormation.close();
    logs.close();
    cloud.close();
  }

  @Test
  void aPythonFunctionMakesChangesReplacesAndDeletesAResource() {
    Machine.needs("python3", "--version");
    Stack made = create("python", Map.of());
    assertThat(made.stackStatusAsString()).isEqualTo("CREATE_COMPLETE");
    assertThat(outputs(made)).isEqualTo(Map.of("Id", "first", "Upper", "HELLO", "Nested", "deep"));
    assertThat(asked("python"))
        .last()
        .asString()
        .isEqualTo(
            """
            asked {"LogicalResourceId": "Thing", "RequestType": "Create", "ResourceProperties": \
            {"Do": "", "Id": "first", "List": ["1", {"Deep": "false"}], "Number": "5", "Secret": \
            "sesame", "ServiceTimeout": "5", "ServiceToken": \
            "arn:aws:lambda:us-east-1:000000000000:function:python-provider", "Text": "hello", \
            "Truth": "true"}, "ResourceType": "Custom::Thing"}\
            """);

    assertThat(outputs(update("python", Map.of("Text", "bye"), "UPDATE_COMPLETE")))
        .containsEntry("Upper", "BYE")
        .containsEntry("Id", "first");
    assertThat(asked("python"))
        .last()
        .asString()
        .contains("\"PhysicalResourceId\": \"first\"", "\"RequestType\": \"Update\"")
        .contains("\"OldResourceProperties\": {", "\"Text\": \"hello\"", "\"Text\": \"bye\"");

    assertThat(outputs(update("python", Map.of("Id", "second"), "UPDATE_COMPLETE")))
        .containsEntry("Id", "second");
    assertThat(asked("python"))
        .last()
        .asString()
        .contains("\"PhysicalResourceId\": \"first\"", "\"RequestType\": \"Delete\"");

    delete("python");
    assertThat(asked("python"))
        .last()
        .asString()
        .contains("\"PhysicalResourceId\": \"second\"", "\"RequestType\": \"Delete\"");
  }

  @Test
  void aNodeFunctionDoesTheSame() {
    Machine.needs("node", "--version");
    Stack made =
        create("node", TEMPLATE.formatted("nodejs22.x", indented(NODE)), Map.of("Text", "bonjour"));
    assertThat(made.stackStatusAsString()).isEqualTo("CREATE_COMPLETE");
    assertThat(outputs(made)).containsEntry("Upper", "BONJOUR").containsEntry("Id", "first");
    delete("node");
    assertThat(asked("node")).last().asString().endsWith("asked Delete");
  }

  @Test
  void whatTheProviderRefusesRollsBackInItsWords() {
    Machine.needs("python3", "--version");
    Stack failed = create("refused", Map.of("Do", "Create"));

    assertThat(failed.stackStatusAsString()).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(reasons("refused"))
        .anyMatch(reason ->
            reason.startsWith(
                "Received response status [FAILED] from custom resource. Message returned: as you"
                    + " wish (RequestId: "));
    assertThat(asked("refused"))
        .last()
        .asString()
        .contains("\"PhysicalResourceId\": \"first\"", "\"RequestType\": \"Delete\"");
    assertThat(asked("refused")).hasSize(2);
  }

  @Test
  void anUpdateThatFailsGoesBack() {
    Machine.needs("python3", "--version");
    create("back", Map.of());
    Stack back =
        update("back", Map.of("Do", "Update", "Text", "other"), "UPDATE_ROLLBACK_COMPLETE");

    assertThat(outputs(back)).containsEntry("Upper", "HELLO");
    assertThat(asked("back")).hasSize(3);
    assertThat(asked("back")).last().asString().contains("\"RequestType\": \"Update\"");
  }

  @Test
  void whoDoesNotAnswerHasFailed() {
    Machine.needs("python3", "--version");
    Stack failed = create("silent", Map.of("Do", "silence"));

    assertThat(failed.stackStatusAsString()).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(reasons("silent"))
        .anyMatch(reason ->
            reason.startsWith(
                "CloudFormation did not receive a response from your Custom Resource in 5"
                    + " seconds."));
    assertThat(asked("silent"))
        .last()
        .asString()
        .containsPattern("\"PhysicalResourceId\": \"silent-Thing-[A-Z0-9]{12}\"");
  }

  @Test
  void eventsShowNothingThatIsToBeHidden() {
    Machine.needs("python3", "--version");
    create("hidden", Map.of("Do", "hide", "Text", "password", "Secret", "open-it"));

    String events = events("hidden").stream().map(StackEvent::resourceProperties).toList() + "";
    assertThat(events).contains("\"Secret\":\"****\"", "\"Value\":\"*****\"");
    assertThat(events).doesNotContain("PASSWORD").doesNotContain("open-it");
  }

  @Test
  void theResponsesBucketIsNobodysInTheAccount() {
    try (S3Client s3 = Clients.of(cloud, S3Client.builder())) {
      assertThat(s3.listBuckets().buckets())
          .noneMatch(bucket -> bucket.name().startsWith("cloudformation-"));
    }
  }

  @Test
  void refusesATokenThatIsNone() {
    String template =
        """
        Resources:
          Thing:
            Type: AWS::CloudFormation::CustomResource
            Properties: {ServiceToken: arn:aws:sqs:us-east-1:000000000000:queue}
        """;
    Stack failed = create("token", template, Map.of());

    assertThat(failed.stackStatusAsString()).contains("ROLLBACK");
    assertThat(reasons("token")).anyMatch(reason -> reason.startsWith("Invalid service token"));
  }

  private static Stack create(String name, Map<String, String> parameters) {
    return create(name, TEMPLATE.formatted("python3.13", indented(PYTHON)), parameters);
  }

  private static Stack create(String name, String template, Map<String, String> parameters) {
    cloudFormation.createStack(b ->
        b.stackName(name)
            .templateBody(template)
            .capabilities(Capability.CAPABILITY_IAM)
            .parameters(parameters(parameters)));
    return settled(name);
  }

  private static Stack update(String name, Map<String, String> changes, String status) {
    cloudFormation.updateStack(b ->
        b.stackName(name)
            .usePreviousTemplate(true)
            .capabilities(Capability.CAPABILITY_IAM)
            .parameters(parameters(changes)));
    Stack stack = settled(name);
    assertThat(stack.stackStatusAsString()).isEqualTo(status);
    return stack;
  }

  private static void delete(String name) {
    String id = cloudFormation.describeStacks(b -> b.stackName(name)).stacks().getFirst().stackId();
    cloudFormation.deleteStack(b -> b.stackName(name));
    assertThat(settled(id).stackStatusAsString()).isEqualTo("DELETE_COMPLETE");
  }

  private static Stack settled(String name) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !stack(name).stackStatusAsString().endsWith("_IN_PROGRESS"));
    return stack(name);
  }

  private static Stack stack(String name) {
    return cloudFormation.describeStacks(b -> b.stackName(name)).stacks().getFirst();
  }

  private static List<Parameter> parameters(Map<String, String> values) {
    return values.entrySet().stream()
        .map(e -> Parameter.builder().parameterKey(e.getKey()).parameterValue(e.getValue()).build())
        .toList();
  }

  private static Map<String, String> outputs(Stack stack) {
    return stack.outputs().stream()
        .collect(Collectors.toMap(output -> output.outputKey(), output -> output.outputValue()));
  }

  private static List<StackEvent> events(String name) {
    return cloudFormation
        .describeStackEventsPaginator(b -> b.stackName(name))
        .stackEvents()
        .stream()
        .toList();
  }

  private static List<String> reasons(String name) {
    return events(name).stream()
        .map(event -> String.valueOf(event.resourceStatusReason()))
        .toList();
  }

  /** What the provider was asked, in order; the log service hears of it within a second. */
  private static List<String> asked(String stack) {
    Awaitility.await().pollDelay(Duration.ofMillis(800)).until(() -> true);
    return logs
        .filterLogEventsPaginator(
            b -> b.logGroupName("/aws/lambda/" + stack + "-provider").filterPattern("asked"))
        .events()
        .stream()
        .map(FilteredLogEvent::message)
        .toList();
  }

  private static String indented(String source) {
    return source.indent(10).stripTrailing();
  }
}
