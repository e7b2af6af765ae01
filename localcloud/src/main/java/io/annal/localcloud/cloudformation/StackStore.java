package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.StateStore;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stacks with their resources, templates, events and change sets, in memory and on disk. */
final class StackStore {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
          .build();

  private final StateMap stacks;
  private final StateMap resources;
  private final StateMap templates;
  private final StateMap events;
  private final StateMap changeSets;
  private final Map<String, Stack> byId = new ConcurrentHashMap<>();
  private final Map<String, ChangeSet> changeSetsById = new ConcurrentHashMap<>();

  StackStore(StateStore state) {
    stacks = state.map("cloudformation.stacks");
    resources = state.map("cloudformation.resources");
    templates = state.map("cloudformation.templates");
    events = state.map("cloudformation.events");
    changeSets = state.map("cloudformation.changesets");
    stacks.entries("").forEach(entry -> load(entry.value()));
    changeSets
        .entries("")
        .forEach(entry -> {
          var changeSet = read(entry.value(), ChangeSet.class);
          changeSetsById.put(changeSet.id(), changeSet);
        });
  }

  private void load(JsonNode node) {
    var stack = read(node, Stack.class);
    resources
        .entries(stack.key() + "/")
        .forEach(entry -> {
          var resource = read(entry.value(), StackResource.class);
          stack.resources.put(resource.key(), resource);
        });
    byId.put(stack.id, stack);
  }

  private static <T> T read(JsonNode node, Class<T> type) {
    try {
      return JSON.readValue(node.toString(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The kept %s cannot be read".formatted(type.getSimpleName()), e);
    }
  }

  void save(Stack stack) {
    stacks.put(stack.key(), JSON.valueToTree(stack));
    byId.put(stack.id, stack);
  }

  void save(Stack stack, StackResource resource) {
    stack.resources.put(resource.key(), resource);
    resources.put(stack.key() + "/" + resource.key(), JSON.valueToTree(resource));
  }

  void remove(Stack stack, StackResource resource) {
    stack.resources.remove(resource.key());
    resources.remove(stack.key() + "/" + resource.key());
  }

  /** All stacks of an account in a Region, the newest first. */
  List<Stack> all(CallContext context) {
    return byId.values().stream()
        .filter(s -> s.account.equals(context.account()) && s.region.equals(context.region()))
        .sorted(Comparator.comparingLong((Stack s) -> s.createdMillis).reversed())
        .toList();
  }

  List<Stack> everywhere() {
    return List.copyOf(byId.values());
  }

  /** The stack of that id, or the one of that name that is not deleted. */
  Optional<Stack> find(CallContext context, String nameOrId) {
    return nameOrId.startsWith("arn:")
        ? Optional.ofNullable(byId.get(nameOrId))
            .filter(stack -> stack.account.equals(context.account()))
        : all(context).stream()
            .filter(stack -> stack.name.equals(nameOrId) && !stack.isDeleted())
            .findFirst();
  }

  /** The stack of that name or id that is not deleted. */
  Stack require(CallContext context, String nameOrId) {
    return find(context, nameOrId)
        .filter(stack -> !stack.isDeleted())
        .orElseThrow(() -> missing(nameOrId));
  }

  static AwsException missing(String nameOrId) {
    return Refusal.of("Stack [%s] does not exist".formatted(nameOrId));
  }

  /** Keeps a template's text and answers its key. */
  String keepTemplate(Stack stack, String unique, String text) {
    var key = stack.key() + "/" + unique;
    templates.put(key, TextNode.valueOf(text));
    return key;
  }

  String template(String key) {
    return templates.get(key).map(JsonNode::textValue).orElse("");
  }

  void addEvent(Stack stack, JsonNode event) {
    events.put("%s/%012d".formatted(stack.key(), stack.events++), event);
  }

  /** The newest first. */
  List<JsonNode> events(Stack stack) {
    var list = new ArrayList<JsonNode>();
    events.entries(stack.key() + "/").forEach(entry -> list.add(entry.value()));
    return list.reversed();
  }

  void save(ChangeSet changeSet) {
    changeSets.put(changeSet.id(), JSON.valueToTree(changeSet));
    changeSetsById.put(changeSet.id(), changeSet);
  }

  void remove(ChangeSet changeSet) {
    changeSets.remove(changeSet.id());
    changeSetsById.remove(changeSet.id());
  }

  List<ChangeSet> changeSets(Stack stack) {
    return changeSetsById.values().stream()
        .filter(changeSet -> changeSet.stackId().equals(stack.id))
        .sorted(Comparator.comparingLong(ChangeSet::createdMillis))
        .toList();
  }

  Optional<ChangeSet> changeSet(String id) {
    return Optional.ofNullable(changeSetsById.get(id));
  }
}
