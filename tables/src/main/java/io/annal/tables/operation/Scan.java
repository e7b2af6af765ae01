package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.expression.RequestExpressions;
import io.annal.tables.item.KeyBounds;
import io.annal.tables.value.AttributeValue.M;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code Scan}. */
final class Scan implements Operation {
  private static final String SEGMENT = "Segment";
  private static final String SEGMENTS = "TotalSegments";

  private final TableLookup tables;
  private final PageReader pages;

  Scan(TableLookup tables, PageReader pages) {
    this.tables = tables;
    this.pages = pages;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    RequestExpressions expressions = Expressions.of(input, "Scan");
    var projections = new Projections(input, expressions);
    projections.checkParameters();
    Optional<M> start = StartKeys.of(input, true);
    Condition filter = expressions.filter().orElse(Condition.TRUE);
    SelectRules.check(input);
    KeyBounds segment = segment(input);
    Source source = Source.of(input, tables.of(input, place));
    source.index().ifPresent(index -> SelectRules.checkIndex(input, index));
    start.ifPresent(key -> StartKeys.checkForScan(source, key));
    ItemProjection projection = projections.parse();
    SelectRules.checkProjected(source, projection);
    var plan =
        new PageReader.Plan(
            source,
            start.map(key -> segment.behind(source.bytes(key), true)).orElse(segment),
            true,
            Members.number(input, "Limit"),
            filter,
            source
                .index()
                .filter(index -> SelectRules.needsItems(input, source.table(), index, projection))
                .isPresent(),
            Members.flag(input, "ConsistentRead", false));
    return pages.read(plan).response(input, projection);
  }

  private static KeyBounds segment(ObjectNode input) {
    OptionalInt segment = Members.number(input, SEGMENT);
    OptionalInt segments = Members.number(input, SEGMENTS);
    if (segment.isEmpty() && segments.isEmpty()) {
      return KeyBounds.ALL;
    }
    if (segments.isEmpty()) {
      throw DynamoDbException.validation(
          "The TotalSegments parameter is required but was not present in the request when Segment"
              + " parameter is present");
    }
    if (segment.isEmpty()) {
      throw DynamoDbException.validation(
          "The Segment parameter is required but was not present in the request when parameter"
              + " TotalSegments is present");
    }
    if (segment.getAsInt() >= segments.getAsInt()) {
      throw DynamoDbException.validation(
          "The Segment parameter is zero-based and must be less than parameter TotalSegments");
    }
    return KeyBounds.segment(segment.getAsInt(), segments.getAsInt());
  }
}
