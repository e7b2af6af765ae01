package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.RequestExpressions;
import io.annal.tables.item.KeyRules;
import io.annal.tables.operation.Operation;
import io.annal.tables.partiql.ItemRequests.ItemRequest;
import io.annal.tables.partiql.Statement.Exists;
import io.annal.tables.partiql.Statement.Insert;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.JsonValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ExecuteTransaction}: statements on one item each, all of them reads or all of them writes
 * and conditions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.transactions.html">Performing
 *     transactions with PartiQL for DynamoDB</a>
 */
final class StatementTransaction implements Operation {
  private static final String INVALID = "Validation failed in TransactStatements";
  private static final String CANCELED = "TransactionCanceledException";

  private final Tables tables;
  private final RequestPort port;

  StatementTransaction(Tables tables, RequestPort port) {
    this.tables = tables;
    this.port = port;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    List<ObjectNode> members = new ArrayList<>();
    input.path("TransactStatements").forEach(each -> members.add((ObjectNode) each));
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      statements.add(parse(members.get(i), i));
    }
    boolean reads = statements.stream().anyMatch(Select.class::isInstance);
    if (reads && !statements.stream().allMatch(Select.class::isInstance)) {
      throw DynamoDbException.validation(
          "ExecuteTransaction API does not support both read and write operations in the same"
              + " request.");
    }
    if (!reads && statements.stream().allMatch(Exists.class::isInstance)) {
      throw invalid(0, SingleStatement.misplacedExists());
    }
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ArrayNode items = request.putArray("TransactItems");
    requests(statements, place)
        .forEach(each -> items.addObject().set(each.action(), each.request()));
    PartiQl.copy(input, request, "ReturnConsumedCapacity");
    if (reads) {
      return read(statements, request, place);
    }
    for (int i = 0; i < members.size(); i++) {
      ObjectNode item = (ObjectNode) items.get(i).elements().next();
      PartiQl.copy(members.get(i), item, "ReturnValuesOnConditionCheckFailure");
    }
    PartiQl.copy(input, request, "ClientRequestToken");
    return write(statements, request, place);
  }

  private static Statement parse(ObjectNode member, int index) {
    try {
      Statement statement = PartiQl.parse(member);
      boolean returning =
          (statement instanceof Statement.Update update && update.returning().isPresent())
              || (statement instanceof Statement.Delete delete && delete.returning().isPresent());
      if (returning) {
        throw DynamoDbException.validation(
            "RETURNING clause is not supported in ExecuteTransaction.");
      }
      if (statement instanceof Select select && select.index().isPresent()) {
        throw DynamoDbException.validation(
            "Reads on indices are not supported within transactions.");
      }
      return statement;
    } catch (DynamoDbException e) {
      throw invalid(index, e);
    }
  }

  private static DynamoDbException invalid(int index, DynamoDbException e) {
    return DynamoDbException.validation(
        INVALID + "[%d]: %s".formatted(index, PlainErrors.of(e).getMessage()));
  }

  private List<ItemRequest> requests(List<Statement> statements, Place place) {
    var requests = new ArrayList<ItemRequest>();
    ArrayNode reasons = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < statements.size(); i++) {
      try {
        PartiQl.requireTable(statements.get(i));
        TableDefinition table = tables.table(statements.get(i).table(), place);
        ItemRequest request = request(statements.get(i), table, i);
        check(request, table);
        requests.add(request);
        reasons.add(reason("None", null));
      } catch (DynamoDbException e) {
        reasons.add(reason(statements.get(i), i, e));
      }
    }
    if (requests.size() < statements.size()) {
      throw canceled(reasons);
    }
    return requests;
  }

  /** What TransactWriteItems would refuse without saying of which of its actions. */
  private static void check(ItemRequest request, TableDefinition table) {
    RequestExpressions expressions = Expressions.of(request.request());
    expressions.condition();
    expressions.update();
    KeyRules.checkNoEmptyKey(table, request.key());
  }

  /** Why a statement cancels the transaction, unless it keeps it from being one. */
  private static ObjectNode reason(Statement statement, int index, DynamoDbException e) {
    String message = String.valueOf(e.getMessage());
    boolean noKeyType = message.startsWith(Conjuncts.NO_KEY_TYPE);
    if (message.startsWith(Conjuncts.OTHER_KEY_TYPE)
        || (noKeyType && statement instanceof Select)) {
      return reason("ValidationError", "The provided key element does not match the schema");
    }
    if (noKeyType) {
      throw invalid(index, e);
    }
    if (message.startsWith(INVALID)) {
      throw e;
    }
    DynamoDbException plain = PlainErrors.of(e);
    return reason(ErrorCodes.of(plain), plain.getMessage());
  }

  private static ItemRequest request(Statement statement, TableDefinition table, int index) {
    return switch (statement) {
      case Select select ->
          ItemRequests.get(select, table)
              .orElseThrow(() ->
                  invalid(
                      index,
                      DynamoDbException.validation(
                          "Select statements within ExecuteTransaction must specify the primary key"
                              + " in the where clause.")));
      case Exists exists -> ItemRequests.conditionCheck(exists, table);
      case Insert insert -> ItemRequests.put(insert, table);
      case Statement.Update update -> ItemRequests.update(update, table);
      case Statement.Delete delete -> ItemRequests.delete(delete, table);
    };
  }

  private ObjectNode read(List<Statement> statements, ObjectNode request, Place place) {
    ObjectNode read = call("TransactGetItems", request, statements, place);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode responses = answer.putArray("Responses");
    for (int i = 0; i < statements.size(); i++) {
      ObjectNode response = responses.addObject();
      JsonNode item = read.path("Responses").path(i).path("Item");
      if (item.isObject() && statements.get(i) instanceof Select select) {
        response.set(
            "Item", JsonValues.writeItem(Columns.of(select.columns(), JsonValues.item(item))));
      }
    }
    PartiQl.copy(read, answer, "ConsumedCapacity");
    return answer;
  }

  private ObjectNode write(List<Statement> statements, ObjectNode request, Place place) {
    ObjectNode written = call("TransactWriteItems", request, statements, place);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray("Responses");
    PartiQl.copy(written, answer, "ConsumedCapacity");
    return answer;
  }

  private ObjectNode call(
      String operation, ObjectNode request, List<Statement> statements, Place place) {
    try {
      return port.call(operation, request, place);
    } catch (DynamoDbException e) {
      if (!e.code().equals(CANCELED)) {
        throw PlainErrors.of(e);
      }
      throw canceled(e, statements);
    }
  }

  /** An INSERT fails its condition where the item is there already. */
  private static DynamoDbException canceled(DynamoDbException e, List<Statement> statements) {
    ArrayNode reasons = JsonNodeFactory.instance.arrayNode();
    JsonNode given = e.members().path("CancellationReasons");
    for (int i = 0; i < given.size(); i++) {
      boolean duplicate =
          i < statements.size()
              && statements.get(i) instanceof Insert
              && given.get(i).path("Code").asText().equals("ConditionalCheckFailed");
      reasons.add(
          duplicate
              ? reason("DuplicateItem", "Duplicate primary key exists in table")
              : given.get(i));
    }
    return canceled(reasons);
  }

  private static ObjectNode reason(String code, @Nullable String message) {
    ObjectNode reason = JsonNodeFactory.instance.objectNode().put("Code", code);
    return message == null ? reason : reason.put("Message", message);
  }

  private static DynamoDbException canceled(ArrayNode reasons) {
    List<String> codes = new ArrayList<>();
    reasons.forEach(each -> codes.add(each.path("Code").asText()));
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    members.set("CancellationReasons", reasons);
    return new DynamoDbException(
        CANCELED,
        400,
        "Transaction cancelled, please refer cancellation reasons for specific reasons [%s]"
            .formatted(String.join(", ", codes)),
        members);
  }
}
