package io.annal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * What it costs to read all rows of one projection: the numbers of ADR 27. The indexes that it
 * speaks of are made here, and nowhere else.
 */
final class ScanPricesTest {
  private static final int ROWS = 100;
  private static final List<String> PROJECTIONS = List.of("Summary", "Customers", "Days");
  private static final String INDEX = "by-projection";

  /** A row of the bank has some 400 bytes. */
  private static final Json.Obj DATA = Json.EMPTY.with("text", Json.of("x".repeat(300)));

  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbClient client = LocalDynamoDb.client(meter);

  @Test
  void aScanOfOneProjectionReadsTheWholeTable() {
    var rows = rows(Optional.empty());

    var one = unitsOfScan(rows, PROJECTIONS.getFirst());
    var none = unitsOfScan(rows, "Nobody");

    assertThat(one).isEqualTo(none).isCloseTo(29, within(2.0));
  }

  @Test
  void aScanOfAllProjectionsCostsWhatOneDoes() {
    var rows = rows(Optional.empty());
    var one = unitsOfScan(rows, PROJECTIONS.getFirst());

    int found = 0;
    Optional<String> position = Optional.empty();
    do {
      var page = rows.readModel.scan(Set.copyOf(PROJECTIONS), position);
      found += page.rows().size();
      position = page.next();
    } while (position.isPresent());

    assertThat(found).isEqualTo(PROJECTIONS.size() * ROWS);
    assertThat(meter.take().readUnits()).isEqualTo(one);
  }

  @Test
  void anIndexOfAllAttributesDoublesEveryWrite() {
    var rows = rows(Optional.of(ProjectionType.ALL));

    assertThat(unitsOfUpdate(rows)).isEqualTo(2);
    assertThat(query(rows).consumedCapacity().capacityUnits()).isCloseTo(5, within(1.0));
  }

  @Test
  void anIndexOfKeysCostsNoUpdateAndItsRowsAreReadOneByOne() {
    var rows = rows(Optional.of(ProjectionType.KEYS_ONLY));

    assertThat(unitsOfUpdate(rows)).isEqualTo(1);
    var keys = query(rows);
    assertThat(keys.consumedCapacity().capacityUnits()).isLessThan(2);
    var read =
        client.batchGetItem(b ->
            b.requestItems(
                    Map.of(
                        rows.table,
                        KeysAndAttributes.builder()
                            .keys(keys.items())
                            .consistentRead(true)
                            .build()))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
    assertThat(read.consumedCapacity().stream().mapToDouble(ConsumedCapacity::capacityUnits).sum())
        .isEqualTo(ROWS);
  }

  private record Rows(String table, DynamoDbReadModel readModel) {}

  private Rows rows(Optional<ProjectionType> index) {
    var table = Tables.readModel("priced");
    var name = LocalDynamoDb.create(index.map(kind -> with(kind, table)).orElse(table));
    var rows = new Rows(name, new DynamoDbReadModel(client, name));
    for (var projection : PROJECTIONS) {
      for (int i = 0; i < ROWS; i++) {
        rows.readModel.write(
            List.of(new Write(new Row(projection, "account-" + i, DATA, 1, 1), Optional.empty())));
      }
    }
    meter.take();
    return rows;
  }

  private static CreateTableRequest with(ProjectionType kind, CreateTableRequest table) {
    var index =
        GlobalSecondaryIndex.builder()
            .indexName(INDEX)
            .keySchema(
                List.of(
                    key(RowItem.PROJECTION_NAME, KeyType.HASH),
                    key(RowItem.ROW_KEY, KeyType.RANGE)))
            .projection(p -> p.projectionType(kind))
            .build();
    return table.toBuilder().globalSecondaryIndexes(List.of(index)).build();
  }

  private static KeySchemaElement key(String attribute, KeyType type) {
    return KeySchemaElement.builder().attributeName(attribute).keyType(type).build();
  }

  private double unitsOfScan(Rows rows, String projection) {
    Optional<String> position = Optional.empty();
    do {
      position = rows.readModel.scan(projection, position).next();
    } while (position.isPresent());
    return meter.take().readUnits();
  }

  private double unitsOfUpdate(Rows rows) {
    var before = rows.readModel.get(PROJECTIONS.getFirst(), "account-1");
    meter.take();
    var after = new Row(PROJECTIONS.getFirst(), "account-1", DATA, 2, 1);
    assertThat(rows.readModel.write(List.of(new Write(after, before)))).isTrue();
    return meter.take().writeUnits();
  }

  private QueryResponse query(Rows rows) {
    return client.query(q ->
        q.tableName(rows.table)
            .indexName(INDEX)
            .keyConditionExpression(RowItem.PROJECTION_NAME + " = :projection")
            .expressionAttributeValues(
                Map.of(":projection", AttributeValue.fromS(PROJECTIONS.getFirst())))
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
  }
}
