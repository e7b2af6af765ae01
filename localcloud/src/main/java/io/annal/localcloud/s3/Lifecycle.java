package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Input;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Lifecycle rules: expiration of objects, of noncurrent versions and of unfinished uploads, by age
 * in days and by prefix. Storage classes do not exist here, so transitions are refused.
 */
final class Lifecycle {
  private static final Set<String> KNOWN =
      Set.of(
          "ID",
          "Status",
          "Prefix",
          "Filter",
          "Expiration",
          "NoncurrentVersionExpiration",
          "AbortIncompleteMultipartUpload");

  private Lifecycle() {}

  /**
   * One rule in force.
   *
   * @param expire age of a current version, zero for never
   * @param expireNoncurrent time since a version was replaced, zero for never
   * @param abort age of an unfinished upload, zero for never
   */
  record Rule(String prefix, Duration expire, Duration expireNoncurrent, Duration abort) {
    static boolean due(Instant since, Duration age, Instant now) {
      return !age.isZero() && !since.plus(age).isAfter(now);
    }
  }

  static void validate(ObjectNode configuration) {
    for (JsonNode rule : Input.list(configuration, "Rules")) {
      refuse(rule, KNOWN, "");
      refuse(rule.path("Filter"), Set.of("Prefix"), "Filter.");
      refuse(rule.path("Expiration"), Set.of("Days"), "Expiration.");
      refuse(
          rule.path("NoncurrentVersionExpiration"),
          Set.of("NoncurrentDays"),
          "NoncurrentVersionExpiration.");
      if (!Set.of("Enabled", "Disabled").contains(rule.path("Status").asText(""))) {
        throw S3Errors.malformedXml();
      }
      rule(rule);
    }
  }

  static List<Rule> rules(JsonNode configuration) {
    return Input.list((ObjectNode) configuration, "Rules").stream()
        .filter(rule -> rule.path("Status").asText().equals("Enabled"))
        .map(Lifecycle::rule)
        .toList();
  }

  private static Rule rule(JsonNode rule) {
    return new Rule(
        rule.path("Filter").path("Prefix").asText(rule.path("Prefix").asText("")),
        days(rule.path("Expiration").path("Days")),
        days(rule.path("NoncurrentVersionExpiration").path("NoncurrentDays")),
        days(rule.path("AbortIncompleteMultipartUpload").path("DaysAfterInitiation")));
  }

  private static Duration days(JsonNode node) {
    if (node.isMissingNode()) {
      return Duration.ZERO;
    }
    int days = node.asInt(0);
    if (days < 1) {
      throw S3Errors.invalidArgument("'Days' in a lifecycle rule must be a positive integer");
    }
    return Duration.ofDays(days);
  }

  private static void refuse(JsonNode node, Set<String> known, String path) {
    node.fieldNames()
        .forEachRemaining(member -> {
          if (!known.contains(member)) {
            throw AwsException.unsupported(path + member + " of PutBucketLifecycleConfiguration");
          }
        });
  }
}
