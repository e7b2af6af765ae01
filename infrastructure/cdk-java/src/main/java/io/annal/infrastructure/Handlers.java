package io.annal.infrastructure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.RuntimeFamily;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The four functions, each with a log group and a role of its own that allows what it uses and
 * nothing else.
 */
final class Handlers extends Construct {
  private static final String START_UP = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final Settings settings;
  private final Code code;
  private final Function command;
  private final Function publisher;
  private final Function projection;
  private final Function query;

  Handlers(
      Construct scope,
      Settings settings,
      Table eventStore,
      Table readModel,
      EventBus bus,
      Queue deadLetters) {
    super(scope, "Handlers");
    this.settings = settings;
    this.code =
        Code.fromBucketV2(
            Bucket.fromBucketName(
                this,
                "Packages",
                StringParameter.valueForStringParameter(this, "/annal/function-package/bucket")),
            StringParameter.valueForStringParameter(this, "/annal/function-package/key"));
    var store = Map.of("EVENT_STORE_TABLE", eventStore.getTableName());
    var both =
        Map.of(
            "EVENT_STORE_TABLE",
            eventStore.getTableName(),
            "READ_MODEL_TABLE",
            readModel.getTableName());
    var giveUp = allow("GiveUpToTheDeadLetters", deadLetters.getQueueArn(), "sqs:SendMessage");
    command =
        function(
            "command-handler",
            "CommandFunction",
            "Decides on a command and appends its events to the event store",
            30,
            with(store, "SNAPSHOT_EVERY", "100"),
            allow(
                "ReadAndAppendEvents",
                eventStore.getTableArn(),
                "dynamodb:Query",
                "dynamodb:PutItem"));
    publisher =
        function(
            "stream-publisher",
            "PublishFunction",
            "Publishes what the event store has stored to the event bus",
            60,
            Map.of("EVENT_BUS_NAME", bus.getEventBusName()),
            allow(
                "ReadTheStream",
                eventStore.getTableStreamArn(),
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams"),
            allow("PublishToTheBus", bus.getEventBusArn(), "events:PutEvents"),
            giveUp);
    projection =
        function(
            "projection-handler",
            "ProjectionFunction",
            "Brings the read model up to each event",
            60,
            both,
            allow(
                "ReadAndWriteRows",
                readModel.getTableArn(),
                "dynamodb:GetItem",
                "dynamodb:PutItem"),
            allow("ReadEventsThatAreMissing", eventStore.getTableArn(), "dynamodb:Query"),
            giveUp);
    query =
        function(
            "query-handler",
            "QueryFunction",
            "Answers from the read model, and from the event store for history",
            30,
            both,
            allow("ReadRows", readModel.getTableArn(), "dynamodb:GetItem"),
            allow("ReadHistory", eventStore.getTableArn(), "dynamodb:Query"));
  }

  private Function function(
      String name,
      String handler,
      String description,
      int timeoutSeconds,
      Map<String, String> environment,
      PolicyStatement... statements) {
    var logs =
        LogGroup.Builder.create(this, name + "-logs")
            .logGroupName("/aws/lambda/" + settings.name("event-sourcing-" + name))
            .retention(settings.production() ? RetentionDays.ONE_YEAR : RetentionDays.TWO_WEEKS)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    var policy = new PolicyDocument();
    policy.addStatements(
        allow("WriteItsLog", logs.getLogGroupArn(), "logs:CreateLogStream", "logs:PutLogEvents"));
    policy.addStatements(statements);
    var role =
        Role.Builder.create(this, name + "-role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .inlinePolicies(Map.of("event-sourcing-" + name, policy))
            .build();
    var function =
        Function.Builder.create(this, name)
            .functionName(settings.name("event-sourcing-" + name))
            .description(description)
            .runtime(new Runtime("java25", RuntimeFamily.JAVA))
            .architecture(Architecture.ARM_64)
            .handler("io.annal.bank." + handler + "::handleRequest")
            .code(code)
            .memorySize(1024)
            .timeout(Duration.seconds(timeoutSeconds))
            // without CDK's own grants: this role is the whole of what the function may do
            .role(role.withoutPolicyUpdates())
            .environment(with(environment, "JAVA_TOOL_OPTIONS", START_UP))
            .build();
    // a function that runs before its log group is there makes one that is never cleaned up
    function.getNode().addDependency(logs);
    return function;
  }

  private static PolicyStatement allow(String sid, String resource, String... actions) {
    return PolicyStatement.Builder.create()
        .sid(sid)
        .actions(List.of(actions))
        .resources(List.of(resource))
        .build();
  }

  private static Map<String, String> with(
      Map<String, String> variables, String name, String value) {
    var all = new LinkedHashMap<>(variables);
    all.put(name, value);
    return all;
  }

  Function command() {
    return command;
  }

  Function publisher() {
    return publisher;
  }

  Function projection() {
    return projection;
  }

  Function query() {
    return query;
  }
}
