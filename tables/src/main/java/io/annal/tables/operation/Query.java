package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.expression.KeyCondition;
import io.annal.tables.expression.RequestExpressions;
import io.annal.tables.item.KeyBounds;
import io.annal.tables.value.AttributeValue.M;
import java.util.Optional;

/** {@code Query}. */
final class Query implements Operation {
  private final TableLookup tables;
  private final PageReader pages;

  Query(TableLookup tables, PageReader pages) {
    this.tables = tables;
    this.pages = pages;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    RequestExpressions expressions = Expressions.of(input, "Query");
    var projections = new Projections(input, expressions);
    projections.checkParameters();
    Optional<M> start = StartKeys.of(input, false);
    Condition filter = expressions.filter().orElse(Condition.TRUE);
    SelectRules.check(input);
    expressions.parseKeyCondition();
    Source source = Source.of(input, tables.of(input, place));
    start.ifPresent(key -> StartKeys.checkForQuery(source, key));
    KeyCondition condition = expressions.keyCondition(source.key(), source.table().attributes());
    KeyBounds bounds = KeyBounds.of(condition);
    start.ifPresent(key -> StartKeys.checkWithin(source, key, condition, bounds));
    checkFilter(input, source, filter);
    source.index().ifPresent(index -> SelectRules.checkIndex(input, index));
    ItemProjection projection = projections.parse();
    SelectRules.checkProjected(source, projection);
    boolean forward = Members.flag(input, "ScanIndexForward", true);
    var plan =
        new PageReader.Plan(
            source,
            start.map(key -> bounds.behind(source.bytes(key), forward)).orElse(bounds),
            forward,
            Members.number(input, "Limit"),
            filter,
            source
                .index()
                .filter(index -> SelectRules.needsItems(input, source.table(), index, projection))
                .isPresent(),
            Members.flag(input, "ConsistentRead", false));
    return pages.read(plan).response(input, projection);
  }

  private static void checkFilter(ObjectNode input, Source source, Condition filter) {
    for (String name : source.key().names()) {
      if (filter.topLevelNames().contains(name)) {
        throw DynamoDbException.validation(
            "%s can only contain non-primary key attributes: Primary key attribute: %s"
                .formatted(
                    Members.has(input, "QueryFilter") ? "QueryFilter" : "Filter Expression", name));
      }
    }
  }
}
