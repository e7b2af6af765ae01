package io.annal.lambda;

import io.annal.CommandOptions;
import io.annal.CrossProjection;
import io.annal.CrossProjector;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Projecting;
import io.annal.Projection;
import io.annal.Projector;
import io.annal.ReadModel;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** What a function uses, as its environment variables say; see {@link Application}. */
public final class Resources {
  private final Map<String, String> variables;
  private final String source;
  private final AwsClients clients;
  private final Environment environment = Environment.system();
  private final EmbeddedMetrics metrics;
  private @Nullable DynamoDbClient dynamoDb;

  /**
   * Reads the variables when something is asked for that needs them.
   *
   * @param source what the events say on the bus where they come from
   */
  public Resources(Map<String, String> variables, String source) {
    this.variables = variables;
    this.source = source;
    this.clients = new AwsClients(variables);
    this.metrics =
        new EmbeddedMetrics(
            variables.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "local"), environment.clock());
  }

  /** The endpoint as a function, with log and metrics. */
  public LambdaFunction function(Endpoint endpoint) {
    return new LambdaFunction(endpoint, Log.standard(), metrics);
  }

  /** This machine's clock and randomness. */
  public Environment environment() {
    return environment;
  }

  /** The function's metrics. */
  public Telemetry telemetry() {
    return metrics;
  }

  /** The store in the table {@code EVENT_STORE_TABLE}, held to what the bus can carry. */
  public EventStore eventStore() {
    var table = Settings.required(variables, "EVENT_STORE_TABLE");
    return new DynamoDbEventStore(dynamoDb(), table, Bus.limit(source));
  }

  /** The read model in the table {@code READ_MODEL_TABLE}. */
  public ReadModel readModel() {
    return new DynamoDbReadModel(dynamoDb(), Settings.required(variables, "READ_MODEL_TABLE"));
  }

  /** How commands are handled, with a snapshot every {@code SNAPSHOT_EVERY} events. */
  public CommandOptions commandOptions() {
    return CommandOptions.standard().withSnapshotEvery(snapshotEvery());
  }

  int snapshotEvery() {
    return Settings.positive(
        variables, "SNAPSHOT_EVERY", CommandOptions.standard().snapshotEvery());
  }

  /** Keeps the projection's rows. */
  public <V, F> Projecting projector(Projection<V, F> projection) {
    return new Projector<>(
        projection, eventStore(), readModel(), Retries.standard(), environment, metrics);
  }

  /** Keeps the projection's rows. */
  public <M, V, F> Projecting projector(CrossProjection<M, V, F> projection) {
    return new CrossProjector<>(
        projection, eventStore(), readModel(), Retries.standard(), environment, metrics);
  }

  EventBridgeClient eventBridge() {
    return clients.eventBridge();
  }

  Bus bus() {
    return new Bus(Settings.required(variables, "EVENT_BUS_NAME"), source);
  }

  /** One client for all, for each costs time when a function starts. */
  private synchronized DynamoDbClient dynamoDb() {
    var client = dynamoDb;
    if (client == null) {
      client = clients.dynamoDb();
      dynamoDb = client;
    }
    return client;
  }
}
