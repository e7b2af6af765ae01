package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The buckets of everybody: their names are one space over all accounts. */
final class Buckets {
  private final StateStore.StateMap buckets;

  Buckets(StateStore state) {
    buckets = state.map("s3.buckets");
  }

  /**
   * A bucket as it is stored: {@code Account}, {@code Region}, {@code CreationDate}, {@code
   * Versioning} and {@code Configurations}, by the name of their element.
   */
  record Bucket(String name, ObjectNode node) {
    String account() {
      return node.get("Account").textValue();
    }

    String region() {
      return node.get("Region").textValue();
    }

    String created() {
      return node.get("CreationDate").textValue();
    }

    /** {@code Enabled}, {@code Suspended} or, where it never was set, empty. */
    String versioning() {
      return node.path("Versioning").asText("");
    }

    boolean versioned() {
      return versioning().equals("Enabled");
    }

    Optional<JsonNode> configuration(String element) {
      return Optional.ofNullable(node.path("Configurations").get(element));
    }

    String arn() {
      return "arn:aws:s3:::" + name;
    }
  }

  Optional<Bucket> find(String name) {
    return buckets.get(name).map(node -> new Bucket(name, (ObjectNode) node));
  }

  /** The bucket, which must be of the caller's account. */
  Bucket get(String name, CallContext context) {
    Bucket bucket = find(name).orElseThrow(S3Errors::noBucket);
    if (!bucket.account().equals(context.account())) {
      throw S3Errors.accessDenied();
    }
    return bucket;
  }

  boolean add(Bucket bucket) {
    return buckets.putIfAbsent(bucket.name(), bucket.node());
  }

  synchronized void change(String name, CallContext context, Consumer<ObjectNode> change) {
    Bucket bucket = get(name, context);
    change.accept(bucket.node());
    buckets.put(name, bucket.node());
  }

  void remove(String name) {
    buckets.remove(name);
  }

  List<Bucket> all() {
    return buckets.entries("").map(e -> new Bucket(e.key(), (ObjectNode) e.value())).toList();
  }
}
