package io.annal.localcloud.ssm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.util.List;
import java.util.function.Predicate;

/** The filters of DescribeParameters by name, type and path. */
final class NameFilter {
  private NameFilter() {}

  static Predicate<ObjectNode> of(ObjectNode filter) {
    String key = Input.text(filter, "Key");
    String option = Input.optionalText(filter, "Option").orElse("Equals");
    List<String> values = Input.list(filter, "Values").stream().map(JsonNode::asText).toList();
    return switch (key + " " + option) {
      case "Name Equals" -> p -> values.contains(name(p));
      case "Name BeginsWith" -> p -> values.stream().anyMatch(name(p)::startsWith);
      case "Name Contains" -> p -> values.stream().anyMatch(name(p)::contains);
      case "Type Equals" -> p -> values.contains(Parameters.latest(p).get("Type").asText());
      case "Path Recursive" -> p -> values.stream().anyMatch(path -> under(name(p), path));
      case "Path OneLevel" ->
          p -> values.stream().anyMatch(path -> under(name(p), path) && directly(name(p), path));
      default ->
          throw AwsException.unsupported(
              "The filter %s with the option %s of DescribeParameters".formatted(key, option));
    };
  }

  private static boolean under(String name, String path) {
    return name.startsWith(folder(path));
  }

  private static boolean directly(String name, String path) {
    return name.indexOf('/', folder(path).length()) < 0;
  }

  private static String folder(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static String name(ObjectNode parameter) {
    return parameter.get("Name").asText();
  }
}
