package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.operation.Operation;
import io.annal.tables.partiql.ItemRequests.ItemRequest;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.JsonValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code BatchExecuteStatement}: statements on one item each, all of them reads or all of them
 * writes. One that fails does not keep the others from being carried out.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.batching.html">Running
 *     batch operations with PartiQL for DynamoDB</a>
 */
final class StatementBatch implements Operation {
  private final Tables tables;
  private final RequestPort port;

  StatementBatch(Tables tables, RequestPort port) {
    this.tables = tables;
    this.port = port;
  }

  /** A member of the batch: a statement with its request, or why there is none. */
  private record Member(
      ObjectNode input,
      @Nullable Statement statement,
      @Nullable ItemRequest request,
      @Nullable ObjectNode error) {}

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    List<Member> members = new ArrayList<>();
    input.path("Statements").forEach(each -> members.add(member((ObjectNode) each, place)));
    refuseMixture(members);
    refuseDuplicates(members);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode responses = answer.putArray("Responses");
    var capacities = new Capacities();
    for (Member member : members) {
      responses.add(response(member, input, capacities, place));
    }
    capacities.putAll(answer);
    return answer;
  }

  private Member member(ObjectNode input, Place place) {
    Statement statement = null;
    try {
      statement = PartiQl.parse(input);
      if (statement instanceof Statement.Exists) {
        throw SingleStatement.misplacedExists();
      }
    } catch (DynamoDbException e) {
      return new Member(input, null, null, error(e, null));
    }
    TableDefinition table;
    try {
      PartiQl.requireTable(statement);
      table = tables.table(statement.table(), place);
    } catch (DynamoDbException e) {
      return new Member(input, statement, null, error(e, statement.table()));
    }
    try {
      return new Member(input, statement, request(statement, table), null);
    } catch (DynamoDbException e) {
      return new Member(input, statement, null, error(e, null));
    }
  }

  private static ItemRequest request(Statement statement, TableDefinition table) {
    return statement instanceof Select select
        ? ItemRequests.get(select, table)
            .orElseThrow(() ->
                DynamoDbException.validation(
                    "Select statements within BatchExecuteStatement must specify the primary key in"
                        + " the where clause."))
        : SingleStatement.request(statement, table);
  }

  private static void refuseMixture(List<Member> members) {
    boolean reads = members.stream().anyMatch(each -> each.statement() instanceof Select);
    boolean writes =
        members.stream()
            .anyMatch(each -> each.statement() != null && !(each.statement() instanceof Select));
    if (reads && writes) {
      throw DynamoDbException.validation(
          "Read and write requests together in the same batch is not supported.");
    }
  }

  private static void refuseDuplicates(List<Member> members) {
    Set<List<Object>> seen = new HashSet<>();
    for (Member member : members) {
      if (member.statement() != null
          && member.request() != null
          && !seen.add(List.of(member.statement().table(), member.request().key()))) {
        throw DynamoDbException.validation("Provided list of item keys contains duplicates");
      }
    }
  }

  private ObjectNode response(Member member, ObjectNode input, Capacities capacities, Place place) {
    Statement statement = member.statement();
    ItemRequest request = member.request();
    if (member.error() != null) {
      return member.error();
    }
    if (statement == null || request == null) {
      throw new IllegalStateException("a member has a request or an error");
    }
    PartiQl.copy(input, request.request(), "ReturnConsumedCapacity");
    PartiQl.copy(
        member.input(), request.request(), "ConsistentRead", "ReturnValuesOnConditionCheckFailure");
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    try {
      ObjectNode answer = SingleStatement.call(port, statement, request, place);
      capacities.add(answer);
      JsonNode item = answer.path(statement instanceof Select ? "Item" : "Attributes");
      if (item.isObject() && statement instanceof Select select) {
        response.set(
            "Item", JsonValues.writeItem(Columns.of(select.columns(), JsonValues.item(item))));
      } else if (item.isObject()) {
        response.set("Item", item);
      }
    } catch (DynamoDbException e) {
      return error(e, statement.table());
    }
    return response.put("TableName", statement.table());
  }

  private static ObjectNode error(DynamoDbException thrown, @Nullable String table) {
    DynamoDbException plain = PlainErrors.of(thrown);
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    ObjectNode error = response.putObject("Error");
    error.put("Code", ErrorCodes.of(plain)).put("Message", plain.getMessage());
    PartiQl.copy(plain.members(), error, "Item");
    boolean told =
        table != null
            && (!plain.code().equals("ValidationException")
                || String.valueOf(plain.getMessage()).contains("Cannot update attribute"));
    return told ? response.put("TableName", table) : response;
  }
}
