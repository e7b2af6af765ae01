package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.List;
import java.util.Optional;

/**
 * SELECT: a Query for each partition that WHERE names by equality or IN, else a Scan. What WHERE
 * says beyond the key is tested on the items that come, so that it may speak of keys, too.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html">PartiQL
 *     select statements for DynamoDB</a>
 */
final class Reading {
  private final RequestPort port;

  Reading(RequestPort port) {
    this.port = port;
  }

  ObjectNode execute(Select select, TableDefinition table, ObjectNode input, Place place) {
    SelectPlan plan = SelectPlan.of(select, table);
    if (input.path("ConsistentRead").asBoolean() && isOnGlobalIndex(select, table)) {
      throw DynamoDbException.validation(
          "Strongly consistent read is not supported on Global Secondary Indexes");
    }
    Optional<IndexDefinition> index = select.index().map(name -> Tables.index(table, name));
    index.ifPresent(each -> {
      IndexColumns.check(select, each, plan.filter(), table);
      plan.requests().forEach(request -> IndexColumns.fetch(request, select, each, plan.filter()));
    });
    Condition filter = filter(plan.filter());
    NextToken from = NextToken.of(input);
    var answer = JsonNodeFactory.instance.objectNode();
    ArrayNode items = answer.putArray("Items");
    var capacities = new Capacities();
    List<ObjectNode> requests = plan.requests();
    int left = limit(input.path("Limit"));
    Optional<ObjectNode> start = from.key();
    for (int at = from.partition(); at < requests.size(); at++) {
      ObjectNode request = request(requests.get(at), input, left, start);
      start = Optional.empty();
      ObjectNode page = port.call(plan.operation(), request, place);
      capacities.add(page);
      for (JsonNode json : page.path("Items")) {
        M item = JsonValues.item(json);
        if (filter.test(item)) {
          items.add(JsonValues.writeItem(Columns.of(select.columns(), item)));
        }
      }
      left -= page.path("ScannedCount").asInt();
      if (page.path("LastEvaluatedKey") instanceof ObjectNode last) {
        answer.put("NextToken", new NextToken(at, Optional.of(last)).text(input));
        answer.set("LastEvaluatedKey", last);
        break;
      }
      if (left <= 0 && at + 1 < requests.size()) {
        answer.put("NextToken", new NextToken(at + 1, Optional.empty()).text(input));
        break;
      }
    }
    capacities.putOne(answer);
    return answer;
  }

  private static int limit(JsonNode limit) {
    return limit.canConvertToInt() ? limit.asInt() : Integer.MAX_VALUE;
  }

  private static boolean isOnGlobalIndex(Select select, TableDefinition table) {
    return select
        .index()
        .map(name -> Tables.index(table, name).kind() == IndexDefinition.Kind.GLOBAL)
        .orElse(false);
  }

  private static ObjectNode request(
      ObjectNode planned, ObjectNode input, int left, Optional<ObjectNode> start) {
    ObjectNode request = planned.deepCopy();
    for (String member : List.of("ConsistentRead", "ReturnConsumedCapacity")) {
      if (input.hasNonNull(member)) {
        request.set(member, input.get(member));
      }
    }
    if (left < Integer.MAX_VALUE) {
      request.put("Limit", left);
    }
    start.ifPresent(key -> request.set("ExclusiveStartKey", key));
    return request;
  }

  private static Condition filter(Optional<Where> where) {
    if (where.isEmpty()) {
      return Condition.TRUE;
    }
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    var text = new ExpressionText();
    request.put("FilterExpression", text.condition(where.get()));
    text.putReferences(request);
    return Expressions.of(request).filter().orElseThrow();
  }
}
