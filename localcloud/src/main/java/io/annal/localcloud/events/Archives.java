package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.EncryptionKey;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Archives: what a bus saw, kept for as long as one says. */
final class Archives {
  private final Cloud cloud;
  private final Buses buses;
  private final ArchiveStore store;
  private final StateMap archives;
  private final StateMap garbage;
  private final Consumer<BusName> changed;

  Archives(Cloud cloud, Buses buses, ArchiveStore store, Consumer<BusName> changed) {
    this.cloud = cloud;
    this.buses = buses;
    this.store = store;
    this.archives = cloud.state().map("events.archives");
    this.garbage = cloud.state().map("events.archive-garbage");
    this.changed = changed;
  }

  ObjectNode create(ObjectNode input, CallContext context) {
    var name = Valid.name(input, "ArchiveName", 48);
    var arn = Input.text(input, "EventSourceArn");
    var bus =
        BusName.ofArn(arn)
            .orElseThrow(() ->
                AwsException.validation(
                    "Parameter EventSourceArn is not valid. Reason: Must contain an event bus"
                        + " ARN."));
    if (!buses.exists(bus)) {
      throw bus.doesNotExist();
    }
    var record =
        Json.object()
            .put("ArchiveName", name)
            .put("Id", UUID.randomUUID().toString())
            .put("Bus", bus.key())
            .put("EventSourceArn", bus.arn())
            .put("State", "ENABLED")
            .put("RetentionDays", 0)
            .put("CreationTime", cloud.clock().millis());
    configure(input, record, context);
    if (!archives.putIfAbsent(key(context, name), record)) {
      throw Valid.alreadyExists("Archive %s already exists.".formatted(name));
    }
    changed.accept(bus);
    return answer(context, record);
  }

  private void configure(ObjectNode input, ObjectNode record, CallContext context) {
    EncryptionKey.check(cloud, input, "KmsKeyIdentifier", "ValidationException", context);
    Valid.optional(input, "Description", 512);
    Input.optionalText(input, "EventPattern")
        .filter(text -> !text.isEmpty())
        .ifPresent(Patterns::checked);
    var days = Valid.range(input, "RetentionDays", 0, Integer.MAX_VALUE);
    days.ifPresent(number -> record.put("RetentionDays", number));
    Json.pick(input, record, "Description", "EventPattern", "KmsKeyIdentifier");
  }

  ObjectNode update(ObjectNode input, CallContext context) {
    var record = required(Valid.name(input, "ArchiveName", 48), context);
    configure(input, record, context);
    archives.put(key(context, record.path("ArchiveName").asText()), record);
    changed.accept(BusName.ofKey(record.path("Bus").asText()));
    return answer(context, record);
  }

  private static ObjectNode answer(CallContext context, ObjectNode record) {
    var output = Json.object().put("ArchiveArn", arn(context, record));
    Json.pick(record, output, "State");
    return Json.pickTimes(record, output, "CreationTime");
  }

  private static String arn(CallContext context, ObjectNode record) {
    return context.arn("events", "archive/" + record.path("ArchiveName").asText());
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    var record = required(Valid.name(input, "ArchiveName", 48), context);
    var output = listed(record).put("ArchiveArn", arn(context, record));
    return Json.pick(record, output, "Description", "EventPattern", "KmsKeyIdentifier");
  }

  private ObjectNode listed(ObjectNode record) {
    var archive = Archive.stored(record);
    var output =
        Json.object()
            .put("SizeBytes", store.bytes(archive))
            .put("EventCount", store.count(archive));
    Json.pick(record, output, "ArchiveName", "EventSourceArn", "State", "RetentionDays");
    return Json.pickTimes(record, output, "CreationTime");
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var prefix = Input.optionalText(input, "NamePrefix").orElse("");
    Input.optionalText(input, "EventSourceArn")
        .flatMap(BusName::ofArn)
        .filter(bus -> !buses.exists(bus))
        .ifPresent(bus -> {
          throw bus.doesNotExist();
        });
    Predicate<ObjectNode> wanted =
        record -> is(input, record, "EventSourceArn") && is(input, record, "State");
    var all =
        archives
            .entries(key(context, prefix))
            .map(entry -> (ObjectNode) entry.value())
            .filter(wanted)
            .toList();
    var page = Valid.page(input, all, record -> record.path("ArchiveName").asText());
    var output = Json.object();
    var list = output.putArray("Archives");
    page.items().forEach(record -> list.add(listed(record)));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  private static boolean is(ObjectNode input, ObjectNode record, String member) {
    return Input.optionalText(input, member)
        .map(wanted -> wanted.equals(record.path(member).asText()))
        .orElse(true);
  }

  /** The events go in the background; the mark makes a restart go on with it. */
  ObjectNode delete(ObjectNode input, CallContext context) {
    var record = required(Valid.name(input, "ArchiveName", 48), context);
    var id = record.path("Id").asText();
    garbage.put(id, Json.object());
    archives.remove(key(context, record.path("ArchiveName").asText()));
    changed.accept(BusName.ofKey(record.path("Bus").asText()));
    Thread.startVirtualThread(() -> collect(id));
    return Json.object();
  }

  private void collect(String id) {
    store.deleteAll(id);
    garbage.remove(id);
  }

  /** Deletes what is too old, and what a deletion left. */
  void sweep() {
    garbage.entries("").map(Entry::key).toList().forEach(this::collect);
    all().forEach(store::expire);
  }

  private List<Archive> all() {
    return archives.entries("").map(entry -> Archive.stored((ObjectNode) entry.value())).toList();
  }

  List<Archive> of(BusName bus) {
    return all().stream().filter(archive -> archive.bus().equals(bus)).toList();
  }

  Optional<Archive> find(String name, CallContext context) {
    return archives.get(key(context, name)).map(record -> Archive.stored((ObjectNode) record));
  }

  private ObjectNode required(String name, CallContext context) {
    return archives
        .get(key(context, name))
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> Valid.notFound("Archive %s does not exist.".formatted(name)));
  }

  private static String key(CallContext context, String name) {
    return context.account() + "/" + context.region() + "/" + name;
  }
}
