package io.annal.localcloud.logs.insights;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Trees;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields that Insights finds in an event: those of a JSON document, and those of the lines that
 * Lambda writes.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html">
 *     Supported logs and discovered fields</a>
 */
public final class DiscoveredFields {
  private static final int MOST = 200;
  private static final Pattern LAMBDA = Pattern.compile("(START|END|REPORT) RequestId: (\\S+)");
  private static final Map<String, Pattern> REPORT =
      Map.of(
          "@duration", Pattern.compile("\\tDuration: ([0-9.]+) ms"),
          "@billedDuration", Pattern.compile("\\tBilled Duration: ([0-9.]+) ms"),
          "@initDuration", Pattern.compile("\\tInit Duration: ([0-9.]+) ms"),
          "@memorySize", Pattern.compile("\\tMemory Size: ([0-9.]+) MB"),
          "@maxMemoryUsed", Pattern.compile("\\tMax Memory Used: ([0-9.]+) MB"));

  private DiscoveredFields() {}

  /**
   * An event as a row.
   *
   * @param own what is known of the event beside its message
   */
  public static Row of(String message, Map<String, String> own) {
    Map<String, String> fields = new LinkedHashMap<>(own);
    fields.put("@message", message);
    Matcher lambda = LAMBDA.matcher(message);
    if (lambda.lookingAt()) {
      fields.put("@type", lambda.group(1));
      fields.put("@requestId", lambda.group(2));
      REPORT.forEach((field, pattern) -> report(message, field, pattern, fields));
    } else if (message.stripLeading().startsWith("{")) {
      json(message, fields);
    }
    return new Row(fields);
  }

  /** Memory is shown in bytes, of which a MB has a million. */
  private static void report(
      String message, String field, Pattern pattern, Map<String, String> fields) {
    Matcher found = pattern.matcher(message);
    if (found.find()) {
      double value = Double.parseDouble(found.group(1));
      boolean memory = field.toLowerCase(java.util.Locale.ROOT).contains("memory");
      fields.put(field, Numbers.text(memory ? value * 1_000_000 : value));
    }
  }

  private static void json(String message, Map<String, String> fields) {
    try {
      flatten("", Trees.readJson(message), fields);
    } catch (AwsException e) {
      // What only looks like JSON is a message and nothing more.
      return;
    }
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> fields) {
    if (fields.size() >= MOST) {
      return;
    }
    if (node.isObject()) {
      node.properties()
          .forEach(member -> flatten(join(prefix, member.getKey()), member.getValue(), fields));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(join(prefix, Integer.toString(i)), node.get(i), fields);
      }
    } else if (!node.isNull()) {
      fields.putIfAbsent(prefix, node.isBoolean() ? truth(node) : node.asText());
    }
  }

  private static String truth(JsonNode node) {
    return node.booleanValue() ? "1" : "0";
  }

  private static String join(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }
}
