package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.EncryptionKey;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.Optional;

/**
 * Event buses. Every account has a default bus in every Region, which was there before anybody made
 * it. A customer-managed key is kept and described, but events are not encrypted with it.
 */
final class Buses {
  private static final String[] CONFIGURATION = {
    "Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig"
  };

  private final Cloud cloud;
  private final StateMap buses;
  private final StateMap rules;
  private final Tags tags;

  Buses(Cloud cloud, Tags tags) {
    this.cloud = cloud;
    this.buses = cloud.state().map("events.buses");
    this.rules = cloud.state().map("events.rules");
    this.tags = tags;
  }

  boolean exists(BusName bus) {
    return bus.isDefault() || buses.get(bus.key()).isPresent();
  }

  BusName required(Optional<String> nameOrArn, CallContext context) {
    var bus = BusName.of(nameOrArn, context);
    if (!exists(bus)) {
      throw bus.doesNotExist();
    }
    return bus;
  }

  /** The bus's own policy, if it has one. */
  Optional<String> policy(BusName bus) {
    return buses.get(bus.key()).flatMap(record -> ResourcePolicy.text(record.path("Policy")));
  }

  ObjectNode create(ObjectNode input, CallContext context) {
    var name = Valid.name(input, "Name", 256);
    if (Input.optionalText(input, "EventSourceName").isPresent()) {
      throw AwsException.unsupported("EventSourceName of CreateEventBus");
    }
    Valid.optional(input, "Description", 512);
    refuseLogs(input);
    checkKey(input, context);
    var bus = new BusName(context.account(), context.region(), name);
    var now = cloud.clock().millis();
    var record =
        Json.object().put("Name", name).put("CreationTime", now).put("LastModifiedTime", now);
    Json.pick(input, record, CONFIGURATION);
    if (bus.isDefault() || !buses.putIfAbsent(bus.key(), record)) {
      throw Valid.alreadyExists("Event bus %s already exists.".formatted(name));
    }
    tags.put(bus.arn(), Input.list(input, "Tags"));
    return Json.pick(record, Json.object().put("EventBusArn", bus.arn()), CONFIGURATION);
  }

  ObjectNode update(ObjectNode input, CallContext context) {
    var bus = required(Input.optionalText(input, "Name"), context);
    Valid.optional(input, "Description", 512);
    refuseLogs(input);
    checkKey(input, context);
    var record = Json.pick(input, record(bus), CONFIGURATION);
    store(bus, record);
    return Json.pick(
        record, Json.object().put("Arn", bus.arn()).put("Name", bus.name()), CONFIGURATION);
  }

  private void checkKey(ObjectNode input, CallContext context) {
    EncryptionKey.check(cloud, input, "KmsKeyIdentifier", "ValidationException", context);
  }

  /** An event bus that is asked to log its doings would stay silent; off is the truth. */
  private static void refuseLogs(ObjectNode input) {
    var level = input.path("LogConfig").path("Level").asText("OFF");
    if (!level.equals("OFF")) {
      throw AwsException.unsupported("LogConfig with the level %s".formatted(level));
    }
  }

  ObjectNode describe(ObjectNode input, CallContext context) {
    var bus = required(Input.optionalText(input, "Name"), context);
    return described(bus, CONFIGURATION);
  }

  private ObjectNode described(BusName bus, String... members) {
    var record = record(bus);
    var output = Json.object().put("Name", bus.name()).put("Arn", bus.arn());
    Json.pick(record, output, members);
    Json.pick(record, output, "Policy");
    return Json.pickTimes(record, output, "CreationTime", "LastModifiedTime");
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var prefix = Input.optionalText(input, "NamePrefix").orElse("");
    record(new BusName(context.account(), context.region(), BusName.DEFAULT));
    var all =
        buses
            .entries(context.account() + "/" + context.region() + "/" + prefix)
            .map(entry -> BusName.ofKey(entry.key()))
            .toList();
    var page = Valid.page(input, all, BusName::name);
    var output = Json.object();
    var list = output.putArray("EventBuses");
    page.items().forEach(bus -> list.add(described(bus, "Description")));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  ObjectNode delete(ObjectNode input, CallContext context) {
    var bus = BusName.of(Optional.of(Valid.name(input, "Name", 256)), context);
    if (bus.isDefault()) {
      throw AwsException.validation("Cannot delete event bus default.");
    }
    if (rules.entries(bus.key() + "/").findAny().isPresent()) {
      throw AwsException.validation("Event bus can't be deleted since it has rules.");
    }
    buses.remove(bus.key());
    tags.forget(bus.arn());
    return Json.object();
  }

  /** What is known of a bus that exists; the default bus is written down when first looked at. */
  ObjectNode record(BusName bus) {
    if (bus.isDefault()) {
      var now = cloud.clock().millis();
      var fresh =
          Json.object()
              .put("Name", bus.name())
              .put("CreationTime", now)
              .put("LastModifiedTime", now);
      if (buses.get(bus.key()).isEmpty()) {
        buses.putIfAbsent(bus.key(), fresh);
      }
    }
    return buses.get(bus.key()).map(node -> (ObjectNode) node).orElseThrow(bus::doesNotExist);
  }

  void store(BusName bus, ObjectNode record) {
    buses.put(bus.key(), record.put("LastModifiedTime", cloud.clock().millis()));
  }
}
