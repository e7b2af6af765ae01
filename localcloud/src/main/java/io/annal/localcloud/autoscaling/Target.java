package io.annal.localcloud.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.regex.Pattern;

/** What may be scaled, and how far. */
record Target(Id id, String account, String region, ObjectNode stored) {

  long min() {
    return stored.path("MinCapacity").asLong();
  }

  long max() {
    return stored.path("MaxCapacity").asLong();
  }

  boolean suspended(String direction) {
    return stored.path("SuspendedState").path(direction).asBoolean();
  }

  ObjectNode described() {
    var target = stored.deepCopy();
    target.set(
        "CreationTime",
        Trees.timestamp(Instant.ofEpochMilli(target.path("CreationTime").asLong())));
    target.remove("Tags");
    return target;
  }

  /**
   * Its three names.
   *
   * @param resource e.g. {@code table/orders} or {@code table/orders/index/by-day}
   * @param dimension e.g. {@code dynamodb:table:WriteCapacityUnits}
   */
  record Id(String namespace, String resource, String dimension) {
    private static final Pattern TABLE = Pattern.compile("table/([a-zA-Z0-9_.-]{3,255})");
    private static final Pattern INDEX =
        Pattern.compile("table/([a-zA-Z0-9_.-]{3,255})/index/([a-zA-Z0-9_.-]{3,255})");

    static Id of(ObjectNode input) {
      var id =
          new Id(
              namespace(input),
              Input.text(input, "ResourceId"),
              Input.text(input, "ScalableDimension"));
      var wanted = id.dimension.startsWith("dynamodb:table:") ? TABLE : INDEX;
      if (!id.dimension.matches("dynamodb:(table|index):(Read|Write)CapacityUnits")
          || !wanted.matcher(id.resource).matches()) {
        throw AwsException.validation(
            "Unsupported service namespace, resource type or scalable dimension");
      }
      return id;
    }

    static String namespace(ObjectNode input) {
      var namespace = Input.text(input, "ServiceNamespace");
      if (!namespace.equals("dynamodb")) {
        throw AwsException.unsupported("Application Auto Scaling of the namespace " + namespace);
      }
      return namespace;
    }

    String table() {
      return resource.split("/", -1)[1];
    }

    /** The index, or an empty text for the table itself. */
    String index() {
      var parts = resource.split("/", -1);
      return parts.length > 2 ? parts[3] : "";
    }

    /** {@code ReadCapacityUnits} or {@code WriteCapacityUnits}. */
    String unit() {
      return dimension.substring(dimension.lastIndexOf(':') + 1);
    }

    String key() {
      return String.join("|", namespace, resource, dimension);
    }

    void into(ObjectNode node) {
      node.put("ServiceNamespace", namespace)
          .put("ResourceId", resource)
          .put("ScalableDimension", dimension);
    }
  }
}
