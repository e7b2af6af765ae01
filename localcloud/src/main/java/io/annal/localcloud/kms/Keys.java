package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.StateStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The keys and aliases of every account and Region. A key whose deletion date is past is gone, and
 * its material with it.
 */
final class Keys {
  private static final Pattern ALIAS = Pattern.compile("alias/[a-zA-Z0-9/_-]+");

  private final StateStore.StateMap keys;
  private final StateStore.StateMap aliases;
  private final Clock clock;

  Keys(StateStore state, Clock clock) {
    this.keys = state.map("kms.keys");
    this.aliases = state.map("kms.aliases");
    this.clock = clock;
  }

  void save(Key key, CallContext context) {
    keys.put(place(context) + key.id(), key.stored());
  }

  /**
   * Takes the material of every key whose time has come, so that what it encrypted is lost for
   * good.
   */
  void purge() {
    for (var entry : keys.entries("").toList()) {
      if (expired(new Key((ObjectNode) entry.value()))) {
        keys.remove(entry.key());
      }
    }
  }

  /**
   * Finds a key by id, ARN, alias name or alias ARN.
   *
   * @throws AwsException {@code NotFoundException}
   */
  Key find(String name, CallContext context) {
    if (name.startsWith("arn:")) {
      var parts = name.split(":", 6);
      if (parts.length < 6 || !parts[2].equals("kms")) {
        throw AwsException.badRequest("InvalidArnException", "Invalid arn " + name);
      }
      if (!parts[3].equals(context.region()) || !parts[4].equals(context.account())) {
        throw notFound("Key '%s' does not exist".formatted(name));
      }
      return find(
          parts[5].startsWith("key/") ? parts[5].substring("key/".length()) : parts[5], context);
    }
    if (name.startsWith("alias/")) {
      return byAlias(name, context);
    }
    return byId(name, context);
  }

  /** What guards the key of that ARN. */
  Optional<ResourcePolicy> guard(String arn) {
    String[] fields = arn.split(":", 6);
    String place = fields[4] + "/" + fields[3] + "/";
    return keys.get(place + fields[5].substring("key/".length()))
        .map(key -> new ResourcePolicy(fields[4], ResourcePolicy.text(key.path("Policy")), true));
  }

  private Key byAlias(String alias, CallContext context) {
    if (ManagedKeys.has(alias)) {
      return managed(alias, context);
    }
    return byId(target(alias, context), context);
  }

  private synchronized Key managed(String alias, CallContext context) {
    if (aliases.get(place(context) + alias).isEmpty()) {
      var key = ManagedKeys.make(alias, clock.millis(), context);
      save(key, context);
      aliases.put(place(context) + alias, aliasNode(alias, key, clock.millis()));
    }
    return byId(target(alias, context), context);
  }

  private String target(String alias, CallContext context) {
    return aliases
        .get(place(context) + alias)
        .map(node -> node.get("TargetKeyId").asText())
        .orElseThrow(() -> notFound("Alias %s is not found.".formatted(context.arn("kms", alias))));
  }

  private Key byId(String id, CallContext context) {
    return keys.get(place(context) + id)
        .map(node -> new Key((ObjectNode) node))
        .filter(key -> !expired(key))
        .orElseThrow(
            () -> notFound("Key '%s' does not exist".formatted(context.arn("kms", "key/" + id))));
  }

  private boolean expired(Key key) {
    return key.deletionDate().isBefore(Instant.now(clock));
  }

  List<Key> list(CallContext context) {
    return keys.entries(place(context))
        .map(entry -> new Key((ObjectNode) entry.value()))
        .filter(key -> !expired(key))
        .toList();
  }

  void createAlias(String alias, Key target, CallContext context) {
    if (!ALIAS.matcher(alias).matches()) {
      throw AwsException.badRequest(
          "InvalidAliasNameException",
          "Alias must start with the prefix \"alias/\" and have letters, digits, /, _ and - after it: "
              + alias);
    }
    refuseReserved(alias);
    if (!aliases.putIfAbsent(place(context) + alias, aliasNode(alias, target, clock.millis()))) {
      throw AwsException.badRequest(
          "AlreadyExistsException",
          "An alias with the name %s already exists".formatted(context.arn("kms", alias)));
    }
  }

  private static void refuseReserved(String alias) {
    if (alias.startsWith(ManagedKeys.PREFIX)) {
      throw AwsException.badRequest(
          "NotAuthorizedException", "Aliases that begin with alias/aws/ are reserved");
    }
  }

  void updateAlias(String alias, Key target, CallContext context) {
    refuseReserved(alias);
    target(alias, context);
    long created =
        aliases
            .get(place(context) + alias)
            .map(node -> node.get("CreationDate").asLong())
            .orElse(clock.millis());
    aliases.put(place(context) + alias, aliasNode(alias, target, created));
  }

  void deleteAlias(String alias, CallContext context) {
    refuseReserved(alias);
    target(alias, context);
    aliases.remove(place(context) + alias);
  }

  /** In their names' order; an alias that AWS has predefined and nobody has used has no key. */
  List<JsonNode> aliases(Optional<Key> of, CallContext context) {
    var found = new TreeMap<String, JsonNode>();
    if (of.isEmpty()) {
      ManagedKeys.aliases()
          .forEach(alias ->
              found.put(alias, JsonNodeFactory.instance.objectNode().put("AliasName", alias)));
    }
    try (var entries = aliases.entries(place(context))) {
      entries
          .map(StateStore.Entry::value)
          .filter(node -> of.isEmpty() || of.get().id().equals(node.get("TargetKeyId").asText()))
          .forEach(node -> found.put(node.get("AliasName").asText(), node));
    }
    return List.copyOf(found.values());
  }

  private ObjectNode aliasNode(String alias, Key target, long created) {
    var node = JsonNodeFactory.instance.objectNode();
    node.put("AliasName", alias).put("TargetKeyId", target.id());
    return node.put("CreationDate", created).put("LastUpdatedDate", clock.millis());
  }

  private static AwsException notFound(String message) {
    return AwsException.badRequest("NotFoundException", message);
  }

  private static String place(CallContext context) {
    return context.account() + "/" + context.region() + "/";
  }
}
