package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.number;
import static io.annal.dynamodb.Attributes.string;

import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.UnreadableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;

/** A row of the read model as an item, see {@link DynamoDbReadModel}. */
final class RowItem {
  static final String ROW_KEY = "RowKey";
  static final String PROJECTION_NAME = "ProjectionName";
  private static final String DATA = "Data";
  private static final String SEQUENCE = "EventSequence";
  private static final String REVISION = "Revision";
  private static final String APPLIED = "Applied";
  private static final String WRITES = "Writes";

  private static final String AS_IT_WAS = WRITES + " = :writes";

  /** A row that was written before rows were counted. */
  private static final String AS_IT_WAS_UNCOUNTED =
      "attribute_not_exists(%s) AND %s = :sequence AND %s = :revision"
          .formatted(WRITES, SEQUENCE, REVISION);

  private static final String ABSENT = "attribute_not_exists(" + ROW_KEY + ")";

  private RowItem() {}

  static Put put(String table, Write write) {
    long writes = write.before().map(Row::writes).orElse(0L) + 1;
    var put = Put.builder().tableName(table).item(of(write.row(), writes));
    write
        .before()
        .ifPresentOrElse(
            before ->
                put.conditionExpression(condition(before))
                    .expressionAttributeValues(asItWas(before)),
            () -> put.conditionExpression(ABSENT));
    return put.build();
  }

  static Map<String, AttributeValue> key(String projection, String key) {
    return Map.of(ROW_KEY, string(key), PROJECTION_NAME, string(projection));
  }

  static String projection(Map<String, AttributeValue> item) {
    return Objects.requireNonNull(item.get(PROJECTION_NAME), PROJECTION_NAME).s();
  }

  static String rowKey(Map<String, AttributeValue> item) {
    return Objects.requireNonNull(item.get(ROW_KEY), ROW_KEY).s();
  }

  /** What an item is called that is no row. */
  static String name(Map<String, AttributeValue> item) {
    return "row %s of %s".formatted(rowKey(item), projection(item));
  }

  static String condition(Row before) {
    return before.writes() == 0 ? AS_IT_WAS_UNCOUNTED : AS_IT_WAS;
  }

  static Map<String, AttributeValue> asItWas(Row before) {
    return before.writes() == 0
        ? Map.of(
            ":sequence", number(before.sequence()),
            ":revision", number(before.revision()))
        : Map.of(":writes", number(before.writes()));
  }

  private static Map<String, AttributeValue> of(Row row, long writes) {
    var item = new HashMap<>(key(row.projection(), row.key()));
    item.put(DATA, Attributes.of(DATA, row.data(), 0));
    item.put(SEQUENCE, number(row.sequence()));
    item.put(REVISION, number(row.revision()));
    item.put(WRITES, number(writes));
    if (!row.applied().isEmpty()) {
      var applied = new HashMap<String, AttributeValue>();
      row.applied().forEach((id, sequence) -> applied.put(id, number(sequence)));
      item.put(APPLIED, AttributeValue.fromM(applied));
    }
    return item;
  }

  /**
   * The row in an item.
   *
   * @throws UnreadableException where there is none
   */
  static Row row(Map<String, AttributeValue> item) {
    try {
      return new Row(
          projection(item),
          rowKey(item),
          Attributes.object(present(item, DATA, AttributeValue.Type.M).m()),
          Long.parseLong(present(item, SEQUENCE, AttributeValue.Type.N).n()),
          Integer.parseInt(present(item, REVISION, AttributeValue.Type.N).n()),
          applied(item),
          item.containsKey(WRITES)
              ? Long.parseLong(present(item, WRITES, AttributeValue.Type.N).n())
              : 0);
    } catch (IllegalArgumentException e) { // numbers among them
      throw new UnreadableException(name(item) + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static AttributeValue present(
      Map<String, AttributeValue> item, String name, AttributeValue.Type type) {
    var value = item.get(name);
    if (value == null || value.type() != type) {
      throw new UnreadableException(
          "%s cannot be read: it lacks %s of type %s".formatted(name(item), name, type));
    }
    return value;
  }

  private static Map<String, Long> applied(Map<String, AttributeValue> item) {
    var applied = new HashMap<String, Long>();
    if (item.containsKey(APPLIED)) {
      present(item, APPLIED, AttributeValue.Type.M)
          .m()
          .forEach((id, sequence) -> applied.put(id, Long.parseLong(sequence.n())));
    }
    return applied;
  }
}
