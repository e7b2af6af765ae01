package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import java.util.List;

/** Settings that are kept and described, and have no effect on items. */
final class TableSettings {
  static final String BILLING = "BillingModeSummary";
  static final String LATEST_STREAM = "LatestStreamLabel";
  static final String INDEXES = "Indexes";
  static final String RESTORED = "RestoreSummary";
  static final String TAGS = "Tags";
  static final String TIMES = "ThroughputTimes";

  static final String CLASS = "TableClassSummary";
  private static final String LIMITS = "OnDemandThroughput";
  static final String WARM = "WarmThroughput";

  private static final List<String> CLASSES = List.of("STANDARD", "STANDARD_INFREQUENT_ACCESS");

  private TableSettings() {}

  /** Takes over what a request has of them. */
  static void take(JsonNode input, ObjectNode settings, Place place) {
    Requests.text(input, "TableClass")
        .ifPresent(name -> settings.putObject(CLASS).put("TableClass", checkedClass(name)));
    if (input.get("SSESpecification") instanceof ObjectNode specification) {
      encryption(specification, settings, place);
    }
    throughput(input, settings);
  }

  /** Limits on demand and warm throughput, of a table or an index. */
  static void throughput(JsonNode owner, ObjectNode settings) {
    for (String member : new String[] {LIMITS, WARM}) {
      if (owner.get(member) instanceof ObjectNode wanted) {
        ObjectNode kept = object(settings, member);
        kept.setAll(wanted);
        kept.properties().removeIf(each -> each.getValue().asLong() == ThroughputRules.UNLIMITED);
        if (kept.isEmpty()) {
          settings.remove(member);
        }
      }
    }
  }

  private static void encryption(ObjectNode specification, ObjectNode settings, Place place) {
    checkEncryption(specification);
    settings.remove("SSEDescription");
    if (!specification.path("Enabled").asBoolean()) {
      return; // the key that AWS owns: nothing is described then
    }
    String key = Requests.text(specification, "KMSMasterKeyId").orElse("alias/aws/dynamodb");
    String resource = key.startsWith("alias/") ? key : "key/" + key;
    settings
        .putObject("SSEDescription")
        .put("Status", "ENABLED")
        .put("SSEType", "KMS")
        .put(
            "KMSMasterKeyArn",
            key.startsWith("arn:")
                ? key
                : "arn:aws:kms:%s:%s:%s".formatted(place.region(), place.account(), resource));
  }

  private static String checkedClass(String name) {
    if (!CLASSES.contains(name)) {
      throw DynamoDbException.validation(
          "Invalid table-class parameter provided. Please try again with a valid table-class value: %s."
              .formatted(CLASSES));
    }
    return name;
  }

  private static void checkEncryption(ObjectNode specification) {
    boolean typed = specification.has("SSEType");
    boolean keyed = specification.has("KMSMasterKeyId");
    if (!specification.path("Enabled").asBoolean() && (typed || keyed)) {
      throw Requests.invalid(
          (typed ? "SSEType" : "KMSMasterKeyId") + " can not be specified if Enabled is false");
    }
    if (keyed && !typed) {
      throw Requests.invalid("SSEType KMS is required if KMSMasterKeyId is specified");
    }
    if (specification.path("SSEType").asText().equals("AES256")) {
      throw Requests.invalid("SSEType AES256 is not supported");
    }
  }

  static void describe(ObjectNode settings, ObjectNode description) {
    for (String member : new String[] {BILLING, CLASS, "SSEDescription", LIMITS, RESTORED}) {
      if (settings.has(member)) {
        description.set(member, settings.get(member).deepCopy());
      }
    }
  }

  /** What is kept of an index, to change. */
  static ObjectNode ofIndex(ObjectNode settings, String index) {
    ObjectNode indexes = object(settings, INDEXES);
    return object(indexes, index);
  }

  static ObjectNode object(ObjectNode owner, String member) {
    return owner.get(member) instanceof ObjectNode found ? found : owner.putObject(member);
  }
}
