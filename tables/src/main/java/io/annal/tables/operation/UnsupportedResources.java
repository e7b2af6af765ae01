package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import java.util.HashMap;
import java.util.Map;

/**
 * Backups on demand, exports, imports and global tables of the first version: what makes one is
 * refused by name, so there are none to list or to describe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html">Actions</a>
 */
final class UnsupportedResources {
  private static final Map<String, String> LISTS =
      Map.of(
          "ListBackups", "BackupSummaries",
          "ListContributorInsights", "ContributorInsightsSummaries",
          "ListExports", "ExportSummaries",
          "ListGlobalTables", "GlobalTables",
          "ListImports", "ImportSummaryList");

  private UnsupportedResources() {}

  static Map<String, Operation> operations() {
    var operations = new HashMap<String, Operation>();
    LISTS.forEach((name, member) -> operations.put(name, (input, place) -> empty(member)));
    operations.put("DeleteBackup", UnsupportedResources::noBackup);
    operations.put("DescribeBackup", UnsupportedResources::noBackup);
    operations.put("RestoreTableFromBackup", UnsupportedResources::noBackup);
    operations.put(
        "DescribeExport",
        (input, place) -> {
          throw missing("Export", input.path("ExportArn"));
        });
    operations.put(
        "DescribeImport",
        (input, place) -> {
          throw missing("Import", input.path("ImportArn"));
        });
    operations.put("DescribeGlobalTable", UnsupportedResources::noGlobalTable);
    operations.put("DescribeGlobalTableSettings", UnsupportedResources::noGlobalTable);
    return operations;
  }

  private static ObjectNode empty(String member) {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output.putArray(member);
    return output;
  }

  private static ObjectNode noBackup(ObjectNode input, Place place) {
    throw missing("Backup", input.path("BackupArn"));
  }

  private static ObjectNode noGlobalTable(ObjectNode input, Place place) {
    throw DynamoDbException.of(
        "GlobalTableNotFoundException",
        "Global table not found: Global table with name: '%s' does not exist."
            .formatted(input.path("GlobalTableName").asText()));
  }

  private static DynamoDbException missing(String what, JsonNode arn) {
    return DynamoDbException.of(
        what + "NotFoundException", "%s not found: %s".formatted(what, arn.asText()));
  }
}
