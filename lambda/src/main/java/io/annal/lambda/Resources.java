package io.annal.lambda;

import io.annal.CommandOptions;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.KeyProvider;
import io.annal.MultiStreamProjection;
import io.annal.MultiStreamProjector;
import io.annal.PersonalDataCipher;
import io.annal.Projection;
import io.annal.ProjectionHandler;
import io.annal.Projector;
import io.annal.ReadModel;
import io.annal.RememberingReadModel;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.KmsKeyProvider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** What a function uses, as its environment variables say; see {@link Application}. */
public final class Resources {
  static final String SUBJECT_KEYS_TABLE = "SUBJECT_KEYS_TABLE";
  static final String SUBJECT_KEY_ID = "SUBJECT_KEY_ID";

  /** Bytes of rows that the projectors remember. */
  private static final long MOST_ROWS = 16L << 20;

  private final Map<String, String> variables;
  private final String source;
  private final AwsClients clients;
  private final TimeBudget budget = new TimeBudget();
  private final Environment environment = budget.limiting(Environment.system());
  private final EmbeddedMetrics metrics;
  private final PersonalDataCipher cipher;
  private @Nullable DynamoDbClient dynamoDb;
  private @Nullable ReadModel projected;

  /**
   * Reads the variables when something is asked for that needs them.
   *
   * @param source what the events say on the bus where they come from
   */
  public Resources(Map<String, String> variables, String source) {
    this.variables = variables;
    this.source = source;
    this.clients = new AwsClients(variables, budget);
    this.metrics =
        new EmbeddedMetrics(
            variables.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "local"), environment.clock());
    this.cipher = new PersonalDataCipher(keepsPersonalData() ? keys() : new NoKeys());
  }

  /** It does where {@code SUBJECT_KEYS_TABLE} says where the persons' keys are. */
  private boolean keepsPersonalData() {
    return !variables.getOrDefault(SUBJECT_KEYS_TABLE, "").isBlank();
  }

  private KeyProvider keys() {
    return new KmsKeyProvider(
        clients.kms(),
        Settings.required(variables, SUBJECT_KEY_ID),
        dynamoDb(),
        Settings.required(variables, SUBJECT_KEYS_TABLE),
        environment.clock());
  }

  /** The endpoint as a function, with log and metrics. */
  public LambdaFunction function(Endpoint endpoint) {
    return new LambdaFunction(endpoint, Log.standard(), metrics, budget);
  }

  /** This machine's clock and randomness. */
  public Environment environment() {
    return environment;
  }

  /** The function's metrics. */
  public Telemetry telemetry() {
    return metrics;
  }

  /**
   * The store in the table {@code EVENT_STORE_TABLE}, held to what the bus can carry. What is about
   * persons is stored closed with keys from {@code SUBJECT_KEYS_TABLE} under the KMS key {@code
   * SUBJECT_KEY_ID}; without them a commit that holds such a thing is refused.
   */
  public EventStore eventStore() {
    var table = Settings.required(variables, "EVENT_STORE_TABLE");
    return cipher.wrap(new DynamoDbEventStore(dynamoDb(), table, Bus.limit(source)));
  }

  /**
   * The read model in the table {@code READ_MODEL_TABLE}; see {@link #eventStore}. Where {@code
   * DAX_ENDPOINT} names a DAX cluster, eventual reads go through it.
   */
  public ReadModel readModel() {
    var table = Settings.required(variables, "READ_MODEL_TABLE");
    var rows = new DynamoDbReadModel(dynamoDb(), table);
    var stored =
        DaxEndpoint.of(variables)
            .<ReadModel>map(endpoint -> new CachedRows(rows, () -> cached(endpoint, table)))
            .orElse(rows);
    return cipher.wrap(stored);
  }

  private ReadModel cached(DaxEndpoint endpoint, String table) {
    return new DynamoDbReadModel(clients.dax(endpoint), table);
  }

  /**
   * How commands are handled, with a snapshot every {@code SNAPSHOT_EVERY} events. With personal
   * data, aggregates are remembered no longer than keys are: what is known of a person who is
   * forgotten is gone after twice that time.
   */
  public CommandOptions commandOptions() {
    var options = CommandOptions.standard().withSnapshotEvery(snapshotEvery());
    return keepsPersonalData() ? options.withWarmFor(KmsKeyProvider.REMEMBERED) : options;
  }

  int snapshotEvery() {
    return Settings.positive(
        variables, "SNAPSHOT_EVERY", CommandOptions.standard().snapshotEvery());
  }

  /** One memory for all projectors; as stored, so that what is about persons stays closed in it. */
  private synchronized ReadModel projected() {
    var rows = projected;
    if (rows == null) {
      var table = Settings.required(variables, "READ_MODEL_TABLE");
      var stored = new DynamoDbReadModel(dynamoDb(), table);
      rows = cipher.wrap(new RememberingReadModel(stored, environment.clock(), MOST_ROWS));
      projected = rows;
    }
    return rows;
  }

  /** Keeps the projection's rows. */
  public <V, F> ProjectionHandler projector(Projection<V, F> projection) {
    return cipher.wrap(
        new Projector<>(
            projection, eventStore(), projected(), Retries.standard(), environment, metrics));
  }

  /** Keeps the projection's rows. */
  public ProjectionHandler projector(MultiStreamProjection<?, ?, ?> projection) {
    return projector(List.of(projection));
  }

  /** Keeps the rows of those projections together, all of one kind of aggregate. */
  public ProjectionHandler projector(List<? extends MultiStreamProjection<?, ?, ?>> projections) {
    return cipher.wrap(
        new MultiStreamProjector(
            projections, eventStore(), projected(), Retries.standard(), environment, metrics));
  }

  EventBridgeClient eventBridge() {
    return clients.eventBridge();
  }

  Bus bus() {
    return new Bus(Settings.required(variables, "EVENT_BUS_NAME"), source);
  }

  /** The queue {@code DEAD_LETTER_QUEUE_URL}, where that is said. */
  DeadLetters deadLetters() {
    var url = variables.getOrDefault("DEAD_LETTER_QUEUE_URL", "");
    return url.isBlank() ? DeadLetters.none() : DeadLetters.queue(clients::sqs, url);
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
