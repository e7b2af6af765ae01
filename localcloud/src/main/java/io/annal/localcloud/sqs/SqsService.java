package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.MetricBuffer;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon SQS by its JSON protocol. Queues and messages are kept in the cloud's state, so that they
 * survive the end of the process at any moment.
 */
public final class SqsService implements Service, GuardedResources {
  private static final String PREFIX = "AWS.SimpleQueueService.";
  private static final Logger LOG = LoggerFactory.getLogger(SqsService.class);
  private static final String SYSTEM_ATTRIBUTES = "MessageSystemAttributes";
  private static final String TRACE = "AWSTraceHeader";
  private static final int GAUGE_SECONDS = 15;
  private static final Map<String, String> GAUGES =
      Map.of(
          "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesVisible",
          "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesDelayed",
          "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesNotVisible");

  private final MessageStores stores;
  private final Queues queues;
  private final QueueOperations queueOperations;
  private final MetricBuffer metrics;
  private final Map<String, Operation> operations = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sqs-gauges").factory());

  public SqsService(Cloud cloud) {
    queues = new Queues(cloud);
    stores = new MessageStores(cloud, queues);
    queueOperations = new QueueOperations(stores, queues, cloud);
    metrics = new MetricBuffer(cloud, "AWS/SQS", "sqs.amazonaws.com");
    operations.putAll(queueOperations.operations());
    operations.putAll(new MessageOperations(stores, queues, cloud, metrics).operations());
  }

  @Override
  public String name() {
    return "sqs";
  }

  @Override
  public List<String> targets() {
    return List.of("AmazonSQS");
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public String xmlNamespace() {
    return "http://queue.amazonaws.com/doc/2012-11-05/";
  }

  @Override
  public ObjectNode fromQuery(String operation, ObjectNode input) {
    return QueryShapes.input(operation, input);
  }

  @Override
  public ObjectNode toQuery(String operation, ObjectNode output) {
    return QueryShapes.output(operation, output, this::queryErrorCode);
  }

  /**
   * A trace that comes with the request goes on with its messages: <a
   * href="https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html">Amazon SQS and
   * X-Ray</a>.
   */
  @Override
  public void readHeaders(String operation, ObjectNode input, Map<String, List<String>> headers) {
    List<String> trace = headers.getOrDefault("x-amzn-trace-id", List.of());
    if (trace.isEmpty() || trace.getFirst().isBlank()) {
      return;
    }
    if (operation.equals("SendMessage")) {
      trace(input, trace.getFirst());
    } else if (operation.equals("SendMessageBatch")) {
      for (var entry : Input.list(input, "Entries")) {
        if (entry instanceof ObjectNode message) {
          trace(message, trace.getFirst());
        }
      }
    }
  }

  private static void trace(ObjectNode message, String header) {
    if (!message.path(SYSTEM_ATTRIBUTES).has(TRACE)) {
      message
          .withObject("/" + SYSTEM_ATTRIBUTES)
          .putObject(TRACE)
          .put("DataType", "String")
          .put("StringValue", header);
    }
  }

  @Override
  public boolean flatLists() {
    return true;
  }

  /**
   * See the errors of each operation in the <a
   * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html">API
   * reference</a>.
   */
  @Override
  public String queryErrorCode(String code) {
    return switch (code) {
      case "QueueDoesNotExist" -> PREFIX + "NonExistentQueue";
      case "QueueNameExists" -> "QueueAlreadyExists";
      case "BatchEntryIdsNotDistinct",
          "BatchRequestTooLong",
          "EmptyBatchRequest",
          "InvalidBatchEntryId",
          "MessageNotInflight",
          "PurgeQueueInProgress",
          "QueueDeletedRecently",
          "TooManyEntriesInBatchRequest",
          "UnsupportedOperation" ->
          PREFIX + code;
      default -> code;
    };
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    String action =
        operation.endsWith("Batch") ? operation.substring(0, operation.length() - 5) : operation;
    String resource =
        Input.optionalText(input, "QueueUrl")
            .map(url -> url.substring(url.lastIndexOf('/') + 1))
            .or(() -> Input.optionalText(input, "QueueName"))
            .map(name -> context.arn("sqs", name))
            .orElse("*");
    return List.of(new Permission("sqs:" + action, resource, Map.of()));
  }

  /**
   * The owner can always set a queue's attributes, its policy among them, or nobody could mend one
   * that denies everything ("Unlock an Amazon SQS queue",
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html).
   */
  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    String arn = permission.resource();
    boolean unlocks =
        context.principal() instanceof Principal.Root
            && permission.action().equals("sqs:SetQueueAttributes");
    return unlocks
        ? Optional.empty()
        : queues
            .find(arn.substring(arn.lastIndexOf(':') + 1), context)
            .map(queue ->
                ResourcePolicy.of(
                    context.account(), ResourcePolicy.text(queue.attributes().path("Policy"))));
  }

  @Override
  public void start() {
    metrics.start();
    var _ =
        timer.scheduleWithFixedDelay(this::measure, GAUGE_SECONDS, GAUGE_SECONDS, TimeUnit.SECONDS);
  }

  private void measure() {
    try {
      stores.tidy();
      queues
          .everywhere()
          .forEach(placed -> {
            var counts = queueOperations.counts(placed.queue());
            GAUGES.forEach((attribute, metric) ->
                metrics.add(
                    metric,
                    "Count",
                    MessageOperations.dimensions(placed.queue()),
                    counts.path(attribute).asDouble(),
                    placed.context()));
          });
    } catch (RuntimeException e) {
      LOG.error("The queues' depths could not be measured", e);
    }
  }

  @Override
  public void close() {
    timer.close();
    metrics.close();
    stores.close();
  }
}
