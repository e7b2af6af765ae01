package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tags of tables. */
final class TableTags {
  private static final int MOST = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final StoredCatalogue catalogue;
  private final TableArns arns;

  TableTags(StoredCatalogue catalogue) {
    this.catalogue = catalogue;
    arns = new TableArns(catalogue);
  }

  Map<String, Operation> operations() {
    return Map.of(
        "ListTagsOfResource", this::list, "TagResource", this::tag, "UntagResource", this::untag);
  }

  /** Adds tags to those that settings have. */
  static void add(JsonNode tags, ObjectNode settings) {
    ObjectNode known = TableSettings.object(settings, TableSettings.TAGS);
    requireLengths(tags);
    tags.forEach(tag -> known.put(tag.path("Key").asText(), tag.path("Value").asText()));
    if (known.size() > MOST) {
      throw Requests.invalid("Too many tags: tag limit is " + MOST);
    }
  }

  private static void requireLengths(JsonNode tags) {
    for (JsonNode tag : tags) {
      String key = tag.path("Key").asText();
      if (key.isEmpty() || key.length() > LONGEST_KEY) {
        throw Requests.invalid("Tag key must be between 1 and 128 characters");
      }
      if (tag.path("Value").asText().length() > LONGEST_VALUE) {
        throw Requests.invalid("Tag value must be between 0 and 256 characters");
      }
    }
  }

  /** The model's constraint, which is checked before the resource. */
  private static void requireWhole(JsonNode tags) {
    var faults = new ArrayList<String>();
    for (int i = 0; i < tags.size(); i++) {
      for (String member : List.of("Key", "Value")) {
        if (!tags.path(i).hasNonNull(member)) {
          faults.add(
              "Value null at 'tags.%d.member.%s' failed to satisfy constraint: Member must not be null"
                  .formatted(i + 1, member.toLowerCase(Locale.ROOT)));
        }
      }
    }
    if (!faults.isEmpty()) {
      throw DynamoDbException.validation(
          "%d validation error%s detected: %s"
              .formatted(faults.size(), faults.size() == 1 ? "" : "s", String.join("; ", faults)));
    }
  }

  private ObjectNode list(ObjectNode input, Place place) {
    String arn = arn(input);
    TableDefinition table =
        arns.table(arn)
            .orElseThrow(() ->
                DynamoDbException.of(
                    "AccessDeniedException",
                    "User: arn:aws:iam::%s:root is not authorized to perform: dynamodb:ListTagsOfResource on resource: %s"
                        .formatted(place.account(), arn)));
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    var tags = output.putArray("Tags");
    table
        .settings()
        .path(TableSettings.TAGS)
        .properties()
        .forEach(
            tag -> tags.addObject().put("Key", tag.getKey()).put("Value", tag.getValue().asText()));
    return output;
  }

  private ObjectNode tag(ObjectNode input, Place place) {
    String arn = arn(input);
    JsonNode tags = input.path("Tags");
    requireWhole(tags);
    requireArn(arn);
    if (tags.isEmpty()) {
      throw DynamoDbException.validation("Atleast one Tag needs to be provided as Input.");
    }
    requireLengths(tags);
    TableDefinition table =
        arns.table(arn)
            .orElseThrow(() ->
                DynamoDbException.of(
                    "ResourceNotFoundException",
                    "Requested resource not found: ResourcArn: %s not found".formatted(arn)));
    catalogue.change(
        table.place(),
        table.name(),
        each -> Definitions.withSettings(each, settings -> add(tags, settings)));
    return JsonNodeFactory.instance.objectNode();
  }

  private ObjectNode untag(ObjectNode input, Place place) {
    String arn = arn(input);
    JsonNode keys = input.path("TagKeys");
    requireArn(arn);
    if (keys.isEmpty()) {
      throw DynamoDbException.validation("Atleast one Tag Key needs to be provided as Input.");
    }
    TableDefinition table = arns.table(arn).orElseThrow(DynamoDbException::notFound);
    catalogue.change(
        table.place(),
        table.name(),
        each ->
            Definitions.withSettings(
                each,
                settings ->
                    keys.forEach(key ->
                        TableSettings.object(settings, TableSettings.TAGS).remove(key.asText()))));
    return JsonNodeFactory.instance.objectNode();
  }

  private void requireArn(String arn) {
    arns.table(arn);
  }

  private static String arn(JsonNode input) {
    return input.path("ResourceArn").asText();
  }
}
