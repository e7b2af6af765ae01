package io.annal.runtime.aws;

import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.Telemetry;
import io.annal.command.CommandOptions;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.KmsKeyProvider;
import io.annal.privacy.KeyProvider;
import io.annal.privacy.PersonalDataCipher;
import io.annal.projection.RememberingReadModel;
import io.annal.runtime.Bus;
import io.annal.runtime.DeadLetters;
import io.annal.runtime.EmbeddedMetrics;
import io.annal.runtime.Endpoint;
import io.annal.runtime.EndpointRunner;
import io.annal.runtime.Log;
import io.annal.runtime.Resources;
import io.annal.runtime.Settings;
import io.annal.runtime.TimeBudget;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * What an application uses on AWS, as its settings say, in a Lambda function its environment
 * variables: {@code EVENT_STORE_TABLE}, {@code READ_MODEL_TABLE}, {@code EVENT_BUS_NAME}, {@code
 * SNAPSHOT_EVERY} (100), {@code DEAD_LETTER_QUEUE_URL}, {@code REPORT_BATCH_ITEM_FAILURES} ({@code
 * true} where commands come from a queue whose mapping takes such reports), for personal data
 * {@code SUBJECT_KEYS_TABLE} and {@code SUBJECT_KEY_ID}, for queries that read rows through a DAX
 * cluster {@code DAX_ENDPOINT}, and the SDK's own. Each is read when something is asked for that
 * needs it.
 */
public final class AwsResources implements Resources {
  /** Bytes of rows that the projectors remember. */
  private static final long MOST_ROWS = 16L << 20;

  private final Map<String, String> settings;
  private final String source;
  private final AwsClients clients;
  private final TimeBudget budget = new TimeBudget();
  private final Environment environment = budget.limiting(Environment.system());
  private final EmbeddedMetrics metrics;
  private final PersonalDataCipher cipher;
  private @Nullable DynamoDbClient dynamoDb;
  private @Nullable ReadModel projectorRows;

  /**
   * Resources by those settings.
   *
   * @param source what the events say on the bus where they come from
   */
  public AwsResources(Map<String, String> settings, String source) {
    this.settings = settings;
    this.source = source;
    this.clients = new AwsClients(settings, budget);
    this.metrics =
        new EmbeddedMetrics(
            settings.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "local"), environment.clock());
    this.cipher = keepsPersonalData() ? new PersonalDataCipher(keys()) : Resources.noPersonalData();
  }

  /** It does where {@code SUBJECT_KEYS_TABLE} says where the persons' keys are. */
  private boolean keepsPersonalData() {
    return !settings.getOrDefault(Settings.SUBJECT_KEYS_TABLE, "").isBlank();
  }

  private KeyProvider keys() {
    return new KmsKeyProvider(
        clients.kms(),
        Settings.required(settings, Settings.SUBJECT_KEY_ID),
        dynamoDb(),
        Settings.required(settings, Settings.SUBJECT_KEYS_TABLE),
        environment.clock());
  }

  /** The endpoint with log and metrics, whose clients keep to the time that each answer has. */
  public EndpointRunner runner(Endpoint endpoint) {
    return new EndpointRunner(endpoint, Log.standard(), metrics, budget);
  }

  @Override
  public Environment environment() {
    return environment;
  }

  @Override
  public Telemetry telemetry() {
    return metrics;
  }

  /**
   * The store in the table {@code EVENT_STORE_TABLE}, held to what the bus can carry. What is about
   * persons is stored encrypted with keys from {@code SUBJECT_KEYS_TABLE} under the KMS key {@code
   * SUBJECT_KEY_ID}; without them a commit that holds such a thing is refused.
   */
  @Override
  public EventStore eventStore() {
    var table = Settings.required(settings, "EVENT_STORE_TABLE");
    return cipher.wrap(new DynamoDbEventStore(dynamoDb(), table, Bus.limit(source)));
  }

  /**
   * The read model in the table {@code READ_MODEL_TABLE}; see {@link #eventStore}. Where {@code
   * DAX_ENDPOINT} names a DAX cluster, eventual reads go through it.
   */
  @Override
  public ReadModel readModel() {
    var table = readModelTable();
    var rows = new DynamoDbReadModel(dynamoDb(), table);
    var stored =
        DaxEndpoint.of(settings)
            .<ReadModel>map(endpoint -> new CachedRows(rows, () -> cached(endpoint, table)))
            .orElse(rows);
    return cipher.wrap(stored);
  }

  private String readModelTable() {
    return Settings.required(settings, "READ_MODEL_TABLE");
  }

  private ReadModel cached(DaxEndpoint endpoint, String table) {
    return new DynamoDbReadModel(clients.dax(endpoint), table);
  }

  /**
   * One memory for all projectors; as stored, so that what is about persons stays encrypted in it.
   */
  @Override
  public synchronized ReadModel projectorRows() {
    var rows = projectorRows;
    if (rows == null) {
      var stored = new DynamoDbReadModel(dynamoDb(), readModelTable());
      rows = cipher.wrap(new RememberingReadModel(stored, environment.clock(), MOST_ROWS));
      projectorRows = rows;
    }
    return rows;
  }

  @Override
  public PersonalDataCipher cipher() {
    return cipher;
  }

  /**
   * How commands are handled, with a snapshot every {@code SNAPSHOT_EVERY} events. With personal
   * data, aggregates are remembered no longer than keys are: what is known of a person who is
   * forgotten is gone after twice that time.
   */
  @Override
  public CommandOptions commandOptions() {
    var standard = CommandOptions.standard();
    var options =
        standard.withSnapshotEvery(
            Settings.positive(settings, "SNAPSHOT_EVERY", standard.snapshotEvery()));
    return keepsPersonalData() ? options.withWarmFor(KmsKeyProvider.REMEMBERED) : options;
  }

  @Override
  public boolean reportsBatchItemFailures() {
    return Boolean.parseBoolean(settings.get("REPORT_BATCH_ITEM_FAILURES"));
  }

  @Override
  public EventBridgeClient eventBridge() {
    return clients.eventBridge();
  }

  @Override
  public Bus bus() {
    return new Bus(Settings.required(settings, "EVENT_BUS_NAME"), source);
  }

  /** The queue {@code DEAD_LETTER_QUEUE_URL}, where that is said. */
  @Override
  public DeadLetters deadLetters() {
    var url = settings.getOrDefault("DEAD_LETTER_QUEUE_URL", "");
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
