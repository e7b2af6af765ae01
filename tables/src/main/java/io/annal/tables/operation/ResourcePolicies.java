package io.annal.tables.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Keeps tables' resource-based policies; who may do what by them is not judged here.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html">Considerations:
 *     at most 20 KB</a>
 */
final class ResourcePolicies {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEMBER = "ResourcePolicy";
  private static final int MOST_BYTES = 20 * 1024;

  /** What a caller expects who expects that there is none. */
  private static final String NONE = "NO_POLICY";

  private final StoredCatalogue catalogue;
  private final TableArns arns;
  private final Clock clock;

  ResourcePolicies(StoredCatalogue catalogue, Clock clock) {
    this.catalogue = catalogue;
    this.clock = clock;
    arns = new TableArns(catalogue);
  }

  Map<String, Operation> operations() {
    return Map.of(
        "DeleteResourcePolicy", this::delete,
        "GetResourcePolicy", this::get,
        "PutResourcePolicy", this::put);
  }

  /** Sets a policy; the same text again stays the same revision. */
  static void set(String policy, ObjectNode settings, Instant now) {
    if (policy.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw Requests.invalid("Maximum policy size of %d bytes exceeded".formatted(MOST_BYTES));
    }
    requireStatements(policy);
    JsonNode before = settings.path(MEMBER);
    if (!before.path("Policy").asText().equals(policy)) {
      long id = Math.max(now.toEpochMilli(), before.path("RevisionId").asLong() + 1);
      settings.putObject(MEMBER).put("Policy", policy).put("RevisionId", Long.toString(id));
    }
  }

  /** Refuses what is no policy; who may do what by it is not judged here. */
  private static void requireStatements(String policy) {
    JsonNode json;
    try {
      json = JSON.readTree(policy);
    } catch (JsonProcessingException e) {
      throw invalid("This policy contains invalid Json");
    }
    if (json.isNull()) {
      throw invalid("This text appears not to be a policy");
    }
    if (!json.isObject()) {
      throw invalid("This policy contains invalid Json");
    }
    if (json.isEmpty()) {
      throw invalid("Syntax error at position (1,3)");
    }
    JsonNode statements = json.path("Statement");
    if (statements.isArray() && statements.isEmpty()) {
      throw invalid("Could not parse the policy: Statement is empty!");
    }
    for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
      if (statement.isObject() && !statement.has("Effect")) {
        throw invalid("Missing required field Effect");
      }
    }
  }

  private static DynamoDbException invalid(String fault) {
    return Requests.invalid("Invalid policy document: " + fault);
  }

  private ObjectNode get(ObjectNode input, Place place) {
    TableDefinition table = table("GetResourcePolicy", input);
    JsonNode found = table.settings().path(MEMBER);
    if (found.isMissingNode()) {
      throw missing(table.arn());
    }
    return (ObjectNode) found.deepCopy();
  }

  private ObjectNode put(ObjectNode input, Place place) {
    TableDefinition table = table("PutResourcePolicy", input);
    String policy = input.path("Policy").asText();
    TableDefinition changed =
        change(
            table,
            input,
            settings -> {
              set(policy, settings, clock.instant());
            });
    return revision(changed);
  }

  private ObjectNode delete(ObjectNode input, Place place) {
    TableDefinition table = table("DeleteResourcePolicy", input);
    ObjectNode revision = revision(table);
    change(table, input, settings -> settings.remove(MEMBER));
    return revision;
  }

  private TableDefinition change(
      TableDefinition table, JsonNode input, java.util.function.Consumer<ObjectNode> change) {
    return catalogue
        .change(
            table.place(),
            table.name(),
            each -> {
              requireExpected(input, each);
              return Definitions.withSettings(each, change);
            })
        .orElseThrow(() -> missing(table.arn()));
  }

  private static void requireExpected(JsonNode input, TableDefinition table) {
    String found = Requests.text(table.settings().path(MEMBER), "RevisionId").orElse(NONE);
    Requests.text(input, "ExpectedRevisionId")
        .filter(expected -> !expected.equals(found))
        .ifPresent(expected -> {
          throw missing(table.arn());
        });
  }

  private static ObjectNode revision(TableDefinition table) {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    Requests.text(table.settings().path(MEMBER), "RevisionId")
        .ifPresent(id -> output.put("RevisionId", id));
    return output;
  }

  private TableDefinition table(String operation, JsonNode input) {
    String arn = input.path("ResourceArn").asText();
    if (arn.contains("/stream/")) {
      throw DynamoDbException.unsupported(operation + " for a stream");
    }
    return arns.table(arn)
        .orElseThrow(() ->
            DynamoDbException.of(
                "ResourceNotFoundException",
                "Requested resource not found: ResourcArn: %s not found".formatted(arn)));
  }

  private static DynamoDbException missing(String arn) {
    return DynamoDbException.of(
        "PolicyNotFoundException",
        "Resource-based policy not found for the provided ResourceArn: " + arn);
  }
}
