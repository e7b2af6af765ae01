package io.annal.localcloud.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The repositories of all registries, of which each account has one in each Region. */
final class Repositories {
  private final StateStore.StateMap stored;

  Repositories(StateStore.StateMap stored) {
    this.stored = stored;
  }

  void add(ObjectNode repository, CallContext context) {
    String name = name(repository);
    if (!stored.putIfAbsent(key(name, context), repository)) {
      throw AwsException.badRequest(
          "RepositoryAlreadyExistsException",
          "The repository with name '%s' already exists in the registry with id '%s'"
              .formatted(name, context.account()));
    }
  }

  List<ObjectNode> all(CallContext context) {
    return stored.entries(key("", context)).map(entry -> (ObjectNode) entry.value()).toList();
  }

  void remove(ObjectNode repository, CallContext context) {
    stored.remove(key(name(repository), context));
  }

  ObjectNode change(ObjectNode repository, CallContext context, Consumer<ObjectNode> change) {
    change.accept(repository);
    stored.put(key(name(repository), context), repository);
    return repository;
  }

  Optional<JsonNode> withArn(String arn, CallContext context) {
    String own = arn("", context);
    return arn.startsWith(own)
        ? stored.get(key(arn.substring(own.length()), context))
        : Optional.empty();
  }

  ObjectNode findByArn(ObjectNode input, CallContext context) {
    var arn = Input.text(input, "resourceArn");
    var prefix = arn("", context);
    if (!arn.startsWith(prefix)) {
      throw EcrService.invalid(
          "resourceArn '%s' does not name a repository of this registry".formatted(arn));
    }
    return find(arn.substring(prefix.length()), context);
  }

  ObjectNode find(ObjectNode input, CallContext context) {
    return find(Input.text(input, "repositoryName"), context);
  }

  ObjectNode find(String name, CallContext context) {
    return stored
        .get(key(name, context))
        .map(ObjectNode.class::cast)
        .orElseThrow(() ->
            AwsException.badRequest(
                "RepositoryNotFoundException",
                "The repository with name '%s' does not exist in the registry with id '%s'"
                    .formatted(name, context.account())));
  }

  static String arn(String name, CallContext context) {
    return context.arn("ecr", "repository/" + name);
  }

  private static String key(String name, CallContext context) {
    return context.account() + "/" + context.region() + "/" + name;
  }

  private static String name(ObjectNode repository) {
    return repository.path("repositoryName").asText();
  }
}
