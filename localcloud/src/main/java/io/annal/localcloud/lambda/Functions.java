package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Every function is one document: {@code Latest} and {@code Versions} (FunctionConfigurations),
 * {@code Aliases}, {@code Policies} and {@code EventInvokeConfigs} by qualifier, {@code Tags},
 * {@code ReservedConcurrentExecutions}.
 */
final class Functions {
  private final StateMap documents;

  Functions(StateMap documents) {
    this.documents = documents;
  }

  Optional<ObjectNode> find(FunctionRef ref) {
    return documents.get(ref.key()).map(ObjectNode.class::cast);
  }

  /** To look at only, as every invocation does. */
  Optional<ObjectNode> known(FunctionRef ref) {
    return documents.shared(ref.key()).map(ObjectNode.class::cast);
  }

  ObjectNode get(FunctionRef ref) {
    return find(ref).orElseThrow(() -> Refusals.functionNotFound(ref.fullArn()));
  }

  /** Says whether it was new. */
  boolean create(FunctionRef ref, ObjectNode document) {
    return documents.putIfAbsent(ref.key(), document);
  }

  /** Changes a document; changes of the same document come one after the other. */
  synchronized <T> T change(FunctionRef ref, Function<ObjectNode, T> change) {
    ObjectNode document = get(ref);
    T result = change.apply(document);
    documents.put(ref.key(), document);
    return result;
  }

  synchronized void remove(FunctionRef ref) {
    documents.remove(ref.key());
  }

  List<ObjectNode> list(CallContext context) {
    try (var entries = documents.entries(context.account() + "/" + context.region() + "/")) {
      return entries.map(Entry::value).map(ObjectNode.class::cast).toList();
    }
  }

  /** The hashes of all code that any version of any function needs. */
  List<String> codeHashesInUse() {
    try (var entries = documents.entries("")) {
      return entries
          .flatMap(entry -> entry.value().findValuesAsText("CodeSha256").stream())
          .distinct()
          .toList();
    }
  }

  /** What the qualifier stands for at this moment: an alias may choose by weight. */
  FunctionVersion resolve(FunctionRef ref) {
    ObjectNode document = known(ref).orElseThrow(() -> Refusals.functionNotFound(ref.fullArn()));
    String version =
        ref.qualifier().map(qualifier -> version(document, qualifier)).orElse(FunctionRef.LATEST);
    return new FunctionVersion(ref, configuration(document, ref, version));
  }

  /** A version's configuration; the qualifier may be an alias, which stands for its version. */
  static ObjectNode configuration(ObjectNode document, FunctionRef ref, String qualifier) {
    JsonNode alias = document.path("Aliases").path(qualifier);
    String version = alias.isObject() ? alias.path("FunctionVersion").asText() : qualifier;
    JsonNode found =
        version.equals(FunctionRef.LATEST)
            ? document.path("Latest")
            : document.path("Versions").path(version);
    if (found instanceof ObjectNode configuration) {
      return configuration;
    }
    throw Refusals.functionNotFound(ref.qualifiedArn(qualifier));
  }

  private static String version(ObjectNode document, String qualifier) {
    JsonNode alias = document.path("Aliases").path(qualifier);
    if (!alias.isObject()) {
      return qualifier;
    }
    double draw = ThreadLocalRandom.current().nextDouble();
    for (var weight : alias.path("RoutingConfig").path("AdditionalVersionWeights").properties()) {
      draw -= weight.getValue().asDouble();
      if (draw < 0) {
        return weight.getKey();
      }
    }
    return alias.path("FunctionVersion").asText();
  }
}
