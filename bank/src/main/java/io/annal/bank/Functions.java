package io.annal.bank;

import io.annal.CommandHandler;
import io.annal.CommandOptions;
import io.annal.Environment;
import io.annal.History;
import io.annal.Projector;
import io.annal.Retries;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.lambda.AwsClients;
import io.annal.lambda.Bus;
import io.annal.lambda.CommandEndpoint;
import io.annal.lambda.EmbeddedMetrics;
import io.annal.lambda.Endpoint;
import io.annal.lambda.HistoryQueries;
import io.annal.lambda.LambdaFunction;
import io.annal.lambda.Log;
import io.annal.lambda.ProjectionEndpoint;
import io.annal.lambda.QueryEndpoint;
import io.annal.lambda.RowQuery;
import io.annal.lambda.Settings;
import io.annal.lambda.StreamPublisher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Puts the bank's functions together from what the environment says. */
final class Functions {
  /** What the bank's events say they come from. */
  static final String SOURCE = "event-sourcing.financial";

  private static final String EVENT_STORE_TABLE = "EVENT_STORE_TABLE";
  private static final String READ_MODEL_TABLE = "READ_MODEL_TABLE";
  private static final String EVENT_BUS_NAME = "EVENT_BUS_NAME";
  private static final String SNAPSHOT_EVERY = "SNAPSHOT_EVERY";

  private final Map<String, String> variables;
  private final AwsClients clients;
  private final Environment environment = Environment.system();
  private final EmbeddedMetrics metrics;

  private Functions(Map<String, String> variables) {
    this.variables = variables;
    this.clients = new AwsClients(variables);
    this.metrics =
        new EmbeddedMetrics(
            variables.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "local"), environment.clock());
  }

  static LambdaFunction command(Map<String, String> variables) {
    return function(variables, Functions::commandEndpoint);
  }

  static LambdaFunction publish(Map<String, String> variables) {
    return function(variables, Functions::publishEndpoint);
  }

  static LambdaFunction project(Map<String, String> variables) {
    return function(variables, Functions::projectionEndpoint);
  }

  static LambdaFunction query(Map<String, String> variables) {
    return function(variables, Functions::queryEndpoint);
  }

  private static LambdaFunction function(
      Map<String, String> variables, Function<Functions, Endpoint> endpoint) {
    var functions = new Functions(variables);
    return new LambdaFunction(endpoint.apply(functions), Log.standard(), functions.metrics);
  }

  private Endpoint commandEndpoint() {
    var handler =
        new CommandHandler<>(
            Bank.ACCOUNT,
            eventStore(),
            CommandOptions.standard().withSnapshotEvery(snapshotEvery()),
            environment,
            metrics);
    return new CommandEndpoint<>(handler, Bank.COMMANDS, Set.of("unknown-account"));
  }

  private Endpoint publishEndpoint() {
    var bus = new Bus(Settings.required(variables, EVENT_BUS_NAME), SOURCE);
    return new StreamPublisher(clients.eventBridge(), bus, environment, metrics);
  }

  private Endpoint projectionEndpoint() {
    var summaries =
        new Projector<>(
            Bank.ACCOUNT_SUMMARY,
            eventStore(),
            readModel(),
            Retries.standard(),
            environment,
            metrics);
    return new ProjectionEndpoint(List.of(summaries), environment.clock(), metrics);
  }

  private Endpoint queryEndpoint() {
    var history =
        new HistoryQueries<>(
            Bank.ACCOUNT.type(),
            new History<>(Bank.ACCOUNT, eventStore(), snapshotEvery()),
            AccountView::of);
    return new QueryEndpoint(
        Map.of(
            "reconstructState", history::reconstructState,
            "getAggregateEvents", history::events,
            "getAccountSummary", new RowQuery<>(readModel(), Bank.ACCOUNT_SUMMARY)),
        metrics);
  }

  private DynamoDbEventStore eventStore() {
    return new DynamoDbEventStore(
        clients.dynamoDb(), Settings.required(variables, EVENT_STORE_TABLE), Bus.limit(SOURCE));
  }

  private DynamoDbReadModel readModel() {
    return new DynamoDbReadModel(
        clients.dynamoDb(), Settings.required(variables, READ_MODEL_TABLE));
  }

  private int snapshotEvery() {
    return Settings.positive(variables, SNAPSHOT_EVERY, CommandOptions.standard().snapshotEvery());
  }
}
