package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is asked for one resource. It notes which properties were read, so that one that a type
 * forgets is found.
 */
public final class Request {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 100;

  private final Cloud cloud;
  private final CallContext context;
  private final Names names;
  private final String physicalId;
  private final ObjectNode properties;
  private final Consumer<String> made;
  private final Set<String> read = new HashSet<>();

  /**
   * Where the resource belongs.
   *
   * @param type e.g. {@code AWS::SQS::Queue}
   * @param unique random letters and digits, fixed once for each physical resource
   */
  public record Names(
      String stackName, String stackId, String logicalId, String type, String unique) {}

  /**
   * @param context in whose name services are called
   * @param physicalId of the resource, or its name to be; empty where it has neither
   * @param properties of the types that the schema says
   * @param made hears of an id as soon as a service has given it, also when what follows fails
   */
  public Request(
      Cloud cloud,
      CallContext context,
      Names names,
      String physicalId,
      ObjectNode properties,
      Consumer<String> made) {
    this.cloud = cloud;
    this.context = context;
    this.names = names;
    this.physicalId = physicalId;
    this.properties = properties;
    this.made = made;
  }

  /** The same for another id, with what was read so far. */
  public Request withId(String id) {
    var other = new Request(cloud, context, names, id, properties, made);
    other.read.addAll(read);
    return other;
  }

  /** The same for the resource that was made under that id. */
  Request named(String id) {
    made.accept(id);
    return new Request(cloud, context, names, id, properties, made);
  }

  CallContext context() {
    return context;
  }

  Cloud cloud() {
    return cloud;
  }

  Names names() {
    return names;
  }

  String physicalId() {
    return physicalId;
  }

  /** The name given in that property, or one of the stack, the logical id and random letters. */
  String name(String property, int longest) {
    return optional(property).map(JsonNode::asText).orElseGet(() -> generated(longest));
  }

  /** A name like {@code stack-Logical-1A2B3C4D5E6F}. */
  String generated(int longest) {
    var room = longest - names.unique().length() - 2;
    var logical = shorten(names.logicalId(), Math.max(room / 2, room - names.stackName().length()));
    var stack = shorten(names.stackName(), room - logical.length());
    return "%s-%s-%s".formatted(stack, logical, names.unique());
  }

  private static String shorten(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  Optional<JsonNode> optional(String property) {
    read.add(property);
    return Optional.ofNullable(properties.get(property));
  }

  boolean has(String property) {
    return optional(property).isPresent();
  }

  /** Every property, for a type that hands them on. */
  ObjectNode all() {
    properties.fieldNames().forEachRemaining(read::add);
    return properties.deepCopy();
  }

  /** A property as text; empty where it is absent. */
  String text(String property) {
    return optional(property).map(JsonNode::asText).orElse("");
  }

  /** A property that a service wants as text and a template may give as an object. */
  Optional<String> json(String property) {
    return optional(property).map(Request::asJson);
  }

  static String asJson(JsonNode node) {
    return node.isTextual() ? node.textValue() : node.toString();
  }

  List<JsonNode> list(String property) {
    var items = new ArrayList<JsonNode>();
    optional(property).ifPresent(node -> node.forEach(items::add));
    return items;
  }

  /** A new input with those properties that are there, under the same names. */
  ObjectNode copy(String... members) {
    var input = JsonNodeFactory.instance.objectNode();
    for (var member : members) {
      optional(member).ifPresent(value -> input.set(member, value));
    }
    return input;
  }

  static ObjectNode input() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode input(String member, String value) {
    return input().put(member, value);
  }

  /** Says whether a property is another than before. */
  boolean changed(ObjectNode before, String... members) {
    for (var member : members) {
      if (!optional(member).equals(Optional.ofNullable(before.get(member)))) {
        return true;
      }
    }
    return false;
  }

  ObjectNode call(String service, String operation, ObjectNode input) {
    return cloud.call(service, operation, input, context);
  }

  /** Tags as a map, whether they are written as a map or as a list of keys and values. */
  Map<String, String> tags() {
    return optional("Tags").map(Request::tags).orElseGet(Map::of);
  }

  static Map<String, String> tags(JsonNode node) {
    var tags = new LinkedHashMap<String, String>();
    if (node.isArray()) {
      node.forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    } else {
      node.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    }
    return tags;
  }

  /** Sets {@code member} to the tags as a map, if there are any. */
  void tagMap(ObjectNode input, String member) {
    var tags = tags();
    if (!tags.isEmpty()) {
      var node = input.putObject(member);
      tags.forEach(node::put);
    }
  }

  /** Sets {@code member} to the tags as a list of keys and values, if there are any. */
  void tagList(ObjectNode input, String member) {
    var tags = tags();
    if (!tags.isEmpty()) {
      var list = input.putArray(member);
      tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    }
  }

  /** Keys of tags that were there and are no more. */
  List<String> tagsGone(ObjectNode before) {
    var gone = new ArrayList<>(tags(before.path("Tags")).keySet());
    gone.removeAll(tags().keySet());
    return gone;
  }

  /** Waits until it is so; the services answer at once and work on. */
  void await(String what, BooleanSupplier condition) {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AwsException(
            "NotStabilized", 400, "%s did not stabilize in %s".formatted(what, PATIENCE));
      }
      pause(what);
    }
  }

  /** Lets a while pass before somebody looks again. */
  static void pause(String what) {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException("InternalFailure", 500, "Interrupted while waiting for " + what);
    }
  }

  /** Properties that nobody asked for: the type forgot them. */
  public Set<String> unread() {
    var left = new HashSet<String>();
    properties.fieldNames().forEachRemaining(left::add);
    left.removeAll(read);
    return left;
  }
}
