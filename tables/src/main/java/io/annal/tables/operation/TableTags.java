package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tags of tables.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html#Tagging.Restrictions">Tagging
 *     restrictions</a>
 */
final class TableTags {
  private static final int MOST = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;
  private static final Pattern TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

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
    check(tags);
    tags.forEach(tag -> known.put(tag.path("Key").asText(), tag.path("Value").asText()));
    if (known.size() > MOST) {
      throw tooMany();
    }
  }

  private static DynamoDbException tooMany() {
    return DynamoDbException.validation(
        "Number of Tags exceed the current limit for the provided ResourceArn");
  }

  private static void check(JsonNode tags) {
    var keys = new HashSet<String>();
    for (JsonNode tag : tags) {
      JsonNode key = tag.path("Key");
      checkKey(key);
      if (key.asText().startsWith("aws:")) {
        throw DynamoDbException.validation(
            "Tag Key cannot be prefixed with aws:, Key: " + key.asText());
      }
      if (!fits(tag.path("Value"), 0, LONGEST_VALUE)) {
        throw DynamoDbException.validation(
            "The Tag Value provided is invalid, Value: " + told(tag.path("Value")));
      }
      if (!keys.add(key.asText())) {
        throw DynamoDbException.validation(
            "Duplicate Tag Keys provided as input: Duplicate Tag Key found " + key.asText());
      }
    }
  }

  private static void checkKey(JsonNode key) {
    if (!fits(key, 1, LONGEST_KEY)) {
      throw DynamoDbException.validation("The Tag Key provided is invalid, Key: " + told(key));
    }
  }

  private static boolean fits(JsonNode text, int shortest, int longest) {
    int length = text.asText().length();
    return text.isTextual()
        && length >= shortest
        && length <= longest
        && TEXT.matcher(text.asText()).matches();
  }

  private static String told(JsonNode text) {
    return text.isTextual() ? text.asText() : "null";
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
    requireArn(arn);
    if (tags.isEmpty()) {
      throw DynamoDbException.validation("Atleast one Tag needs to be provided as Input.");
    }
    check(tags);
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
    keys.forEach(TableTags::checkKey);
    if (keys.size() > MOST) {
      throw tooMany();
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
