package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Event-source mappings: what reads streams and queues and invokes functions with what it finds.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html">How
 *     Lambda processes records from stream and queue-based event sources</a>
 */
final class EventSourceMappings implements ConcurrencyOperations.MappingTags, AutoCloseable {
  private final Cloud cloud;
  private final Functions functions;
  private final Invoker invoker;
  private final MetricShipper metrics;
  private final StateMap documents;
  private final Checkpoints checkpoints;
  private final Map<String, AutoCloseable> pollers = new ConcurrentHashMap<>();

  EventSourceMappings(Cloud cloud, Functions functions, Invoker invoker, MetricShipper metrics) {
    this.cloud = cloud;
    this.functions = functions;
    this.invoker = invoker;
    this.metrics = metrics;
    this.documents = cloud.state().map("lambda.mappings");
    this.checkpoints = new Checkpoints(cloud.state().map("lambda.checkpoints"));
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateEventSourceMapping", this::create,
        "GetEventSourceMapping", this::get,
        "ListEventSourceMappings", this::list,
        "UpdateEventSourceMapping", this::update,
        "DeleteEventSourceMapping", this::delete);
  }

  void start() {
    try (var all = documents.entries("")) {
      all.map(Entry::value).map(ObjectNode.class::cast).forEach(this::run);
    }
  }

  @Override
  public void close() {
    List.copyOf(pollers.keySet()).forEach(this::halt);
  }

  private synchronized void run(ObjectNode document) {
    String uuid = document.path("UUID").asText();
    halt(uuid);
    if (!document.path("State").asText().equals("Enabled")) {
      return;
    }
    var mapping = new Mapping(cloud, functions, document);
    var delivery = new Delivery(cloud, mapping, invoker);
    pollers.put(
        uuid,
        mapping.isQueue()
            ? new QueuePoller(cloud, mapping, delivery)
            : new StreamPoller(
                mapping, new StreamReader(cloud, mapping), delivery, checkpoints, metrics, cloud));
  }

  private void halt(String uuid) {
    AutoCloseable poller = pollers.remove(uuid);
    if (poller != null) {
      try {
        poller.close();
      } catch (Exception e) {
        throw new IllegalStateException("Event-source mapping " + uuid + " does not stop", e);
      }
    }
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    FunctionRef ref = FunctionRef.of(Input.text(input, "FunctionName"), context);
    functions.resolve(ref);
    String source =
        Input.optionalText(input, "EventSourceArn")
            .orElseThrow(
                () -> AwsException.unsupported("An event-source mapping without EventSourceArn"));
    ObjectNode document = Json.object().put("UUID", UUID.randomUUID().toString());
    document.put("EventSourceArn", source).put("FunctionArn", ref.fullArn());
    MappingSettings.create(input, document);
    refuseSecond(document, context);
    var mapping = new Mapping(cloud, functions, document);
    if (!mapping.isQueue()) {
      new StreamReader(cloud, mapping).begin(checkpoints);
    }
    boolean enabled = Input.optionalBoolean(input, "Enabled").orElse(true);
    document.put("State", enabled ? "Enabled" : "Disabled");
    document
        .put("StateTransitionReason", "USER_INITIATED")
        .put("LastProcessingResult", "No records processed");
    Input.optionalObject(input, "Tags").ifPresent(tags -> document.set("Tags", tags.deepCopy()));
    return stored(document, context);
  }

  private void refuseSecond(ObjectNode document, CallContext context) {
    for (ObjectNode other : all(context)) {
      boolean same =
          other.path("EventSourceArn").equals(document.path("EventSourceArn"))
              && other.path("FunctionArn").equals(document.path("FunctionArn"));
      if (same) {
        throw Refusals.conflict(
            ("The event source arn (\" %s \") and function (\" %s \") provided mapping already"
                    + " exists. Please update or delete the existing mapping with UUID %s")
                .formatted(
                    document.path("EventSourceArn").asText(),
                    document.path("FunctionArn").asText(),
                    other.path("UUID").asText()));
      }
    }
  }

  private ObjectNode stored(ObjectNode document, CallContext context) {
    document.put("LastModified", cloud.clock().millis());
    documents.put(key(document.path("UUID").asText(), context), document);
    run(document);
    return shown(document, context);
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    return shown(find(Input.text(input, "UUID"), context), context);
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    Optional<String> source = Input.optionalText(input, "EventSourceArn");
    Optional<String> function =
        Input.optionalText(input, "FunctionName")
            .map(name -> FunctionRef.of(name, context).fullArn());
    List<ObjectNode> found = new ArrayList<>();
    for (ObjectNode document : all(context)) {
      boolean wanted =
          source.map(arn -> arn.equals(document.path("EventSourceArn").asText())).orElse(true)
              && function
                  .map(arn -> arn.equals(document.path("FunctionArn").asText()))
                  .orElse(true);
      if (wanted) {
        found.add(shown(document, context));
      }
    }
    return Pages.of(input, found, "EventSourceMappings", 100);
  }

  private ObjectNode update(ObjectNode input, CallContext context) {
    ObjectNode document = find(Input.text(input, "UUID"), context);
    Input.optionalText(input, "FunctionName")
        .map(name -> FunctionRef.of(name, context))
        .ifPresent(ref -> {
          functions.resolve(ref);
          document.put("FunctionArn", ref.fullArn());
        });
    MappingSettings.update(input, document);
    Input.optionalBoolean(input, "Enabled")
        .ifPresent(enabled -> document.put("State", enabled ? "Enabled" : "Disabled"));
    return stored(document, context);
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    String uuid = Input.text(input, "UUID");
    ObjectNode document = find(uuid, context);
    documents.remove(key(uuid, context));
    halt(uuid);
    checkpoints.forget(uuid);
    return shown(document, context).put("State", "Deleting");
  }

  private List<ObjectNode> all(CallContext context) {
    try (var found = documents.entries(key("", context))) {
      return found.map(Entry::value).map(ObjectNode.class::cast).toList();
    }
  }

  private ObjectNode find(String uuid, CallContext context) {
    return documents
        .get(key(uuid, context))
        .map(ObjectNode.class::cast)
        .orElseThrow(() -> Refusals.notFound("The resource you requested does not exist."));
  }

  private static ObjectNode shown(ObjectNode document, CallContext context) {
    ObjectNode output = document.deepCopy();
    output.remove("Tags");
    output.putPOJO("LastModified", Instant.ofEpochMilli(document.path("LastModified").asLong()));
    return output.put(
        "EventSourceMappingArn",
        context.arn("lambda", "event-source-mapping:" + document.path("UUID").asText()));
  }

  private static String key(String uuid, CallContext context) {
    return context.account() + "/" + context.region() + "/" + uuid;
  }

  @Override
  public ObjectNode of(String uuid, CallContext context) {
    JsonNode tags = find(uuid, context).path("Tags");
    return tags instanceof ObjectNode there ? there : Json.object();
  }

  @Override
  public void set(String uuid, ObjectNode tags, CallContext context) {
    ObjectNode document = find(uuid, context);
    document.set("Tags", tags);
    documents.put(key(uuid, context), document);
  }
}
