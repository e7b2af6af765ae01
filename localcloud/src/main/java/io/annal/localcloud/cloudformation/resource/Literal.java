package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Values that a template states itself, without a function. */
final class Literal {
  private Literal() {}

  /** The first of those properties that has a value which is not empty. */
  static Optional<String> firstOf(List<String> names, ObjectNode properties) {
    return names.stream().filter(name -> isSomething(properties.path(name))).findFirst();
  }

  private static boolean isSomething(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT ->
          !Schema.isFunction(value)
              && value
                  .valueStream()
                  .anyMatch(inner -> !inner.isContainerNode() || !inner.isEmpty());
      case ARRAY -> !value.isEmpty();
      case STRING -> !value.asText().isEmpty();
      case MISSING, NULL -> false;
      case BOOLEAN, NUMBER, BINARY, POJO -> true;
    };
  }
}
