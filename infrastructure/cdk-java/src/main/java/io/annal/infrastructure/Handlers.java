package io.annal.infrastructure;

import static io.annal.infrastructure.Statements.allow;

import io.annal.infrastructure.Handler.What;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.IManagedPolicy;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** The functions, and what each may do. */
final class Handlers extends Construct {
  private final Settings settings;
  private final Handler.Package code;
  private final List<IManagedPolicy> managedPolicies;
  private final Handler command;
  private final Handler publisher;
  private final Handler projection;
  private final Handler query;
  private final Optional<Handler> transfer;

  Handlers(
      Construct scope,
      Settings settings,
      Tables tables,
      EventFlow flow,
      Optional<Persons> persons,
      Optional<Dax> dax) {
    super(scope, "Handlers");
    this.settings = settings;
    var bus = flow.bus();
    var deadLetters = flow.deadLetters();
    this.code = code();
    this.managedPolicies = optionalPermissions();
    var eventStore = tables.eventStore();
    var readModel = tables.readModel();
    var store = new LinkedHashMap<>(persons.map(Persons::environment).orElse(Map.of()));
    store.put("EVENT_STORE_TABLE", eventStore.getTableName());
    var both = with(store, "READ_MODEL_TABLE", readModel.getTableName());
    var giveUp = allow("GiveUpToTheDeadLetters", deadLetters.getQueueArn(), "sqs:SendMessage");
    var append =
        allow(
            "ReadAndAppendEvents", eventStore.getTableArn(), "dynamodb:Query", "dynamodb:PutItem");
    var rows =
        allow("ReadAndWriteRows", readModel.getTableArn(), "dynamodb:GetItem", "dynamodb:PutItem");
    var keepDeadlines =
        allow(
            "KeepDeadlines",
            readModel.getTableArn(),
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:DeleteItem");
    command =
        handler(
            new What(
                "command-handler",
                "CommandFunction",
                "Decides on a command and appends its events to the event store",
                30,
                with(store, "SNAPSHOT_EVERY", "100"),
                List.of(append)));
    publisher =
        handler(
            new What(
                "stream-publisher",
                "PublishFunction",
                "Publishes what the event store has stored to the event bus",
                60,
                Map.of(
                    "EVENT_BUS_NAME",
                    bus.getEventBusName(),
                    "DEAD_LETTER_QUEUE_URL",
                    deadLetters.getQueueUrl()),
                List.of(
                    allow(
                        "ReadTheStream",
                        eventStore.getTableStreamArn(),
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator",
                        "dynamodb:ListStreams"),
                    allow(
                        "PublishToTheBus",
                        bus.getEventBusArn(),
                        "events:DescribeEventBus",
                        "events:PutEvents"),
                    giveUp)));
    projection =
        handler(
            new What(
                "projection-handler",
                "ProjectionFunction",
                "Brings the read model up to each event",
                60,
                both,
                List.of(
                    rows,
                    allow("ReadEventsThatAreMissing", eventStore.getTableArn(), "dynamodb:Query"),
                    flow.projectionQueue()
                        .map(queue ->
                            allow(
                                "TakeFromTheQueue",
                                queue.getQueueArn(),
                                "sqs:ReceiveMessage",
                                "sqs:DeleteMessage",
                                "sqs:GetQueueAttributes"))
                        .orElse(giveUp))));
    query =
        handler(
            new What(
                "query-handler",
                "QueryFunction",
                "Answers from the read model, and from the event store for history",
                30,
                dax.map(cache -> with(both, "DAX_ENDPOINT", cache.endpoint())).orElse(both),
                Stream.concat(
                        Stream.of(
                            allow("ReadRows", readModel.getTableArn(), "dynamodb:GetItem"),
                            allow("ReadHistory", eventStore.getTableArn(), "dynamodb:Query")),
                        dax.map(Dax::reading).stream())
                    .toList()));
    transfer =
        settings.transfers()
            ? Optional.of(
                handler(
                    new What(
                        "transfer-handler",
                        "TransferFunction",
                        "Takes transfers of money and moves them on",
                        60,
                        with(both, "SNAPSHOT_EVERY", "100"),
                        List.of(append, keepDeadlines, giveUp))))
            : Optional.empty();
    persons.ifPresent(keys -> keys.permit(command.role(), usersOfKeys()));
  }

  private List<Role> usersOfKeys() {
    return Stream.concat(Stream.of(projection, query), transfer.stream())
        .map(Handler::role)
        .toList();
  }

  private Handler.Package code() {
    var bucket = StringParameter.valueForStringParameter(this, "/annal/function-package/bucket");
    var key = StringParameter.valueForStringParameter(this, "/annal/function-package/key");
    return new Handler.Package(
        Code.fromBucketV2(Bucket.fromBucketName(this, "Packages", bucket), key), key);
  }

  private Handler handler(What what) {
    return new Handler(this, settings, code, managedPolicies, what);
  }

  /** What AWS does in the name of functions when it uses a key, or puts them into a network. */
  private List<IManagedPolicy> optionalPermissions() {
    var statements = new ArrayList<PolicyStatement>();
    if (settings.ownKey()) {
      statements.add(
          allow("UseTheKey", settings.kmsKeyArn(), "kms:Decrypt", "kms:GenerateDataKey"));
    }
    if (settings.network().given()) {
      statements.add(
          allow(
              "MakeNetworkInterfaces",
              "*",
              "ec2:AssignPrivateIpAddresses",
              "ec2:CreateNetworkInterface",
              "ec2:DeleteNetworkInterface",
              "ec2:DescribeNetworkInterfaces",
              "ec2:DescribeSubnets",
              "ec2:UnassignPrivateIpAddresses"));
    }
    return statements.isEmpty()
        ? List.of()
        : List.of(
            ManagedPolicy.Builder.create(this, "OptionalPermissions")
                .description("What AWS does for the functions with KmsKeyArn and in a VPC")
                .statements(statements)
                .build());
  }

  private static Map<String, String> with(
      Map<String, String> variables, String name, String value) {
    var all = new LinkedHashMap<>(variables);
    all.put(name, value);
    return all;
  }

  Handler command() {
    return command;
  }

  Handler publisher() {
    return publisher;
  }

  Handler projection() {
    return projection;
  }

  Handler query() {
    return query;
  }

  Optional<Handler> transfer() {
    return transfer;
  }

  List<Handler> all() {
    return Stream.concat(Stream.of(command, publisher, projection, query), transfer.stream())
        .toList();
  }
}
