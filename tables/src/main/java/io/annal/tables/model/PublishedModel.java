package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.model.ServiceModel.OperationModel;
import java.util.Map;

/**
 * Checks requests against AWS's published model, with the differences that the service's answers
 * show; both are data, condensed by {@code scripts/request-model.py}.
 */
public final class PublishedModel implements RequestModel {
  /** Before a member of which only what holds for itself is checked. */
  private static final String ITSELF = "=";

  private static final int SHORTEST_NAME = 3;
  private static final int LONGEST_NAME = 255;

  private final ServiceModel model = ServiceModel.read();
  private final TypeCheck types = new TypeCheck(model);
  private final ValueCheck values;

  /** With a check of what comes before the constraints. */
  public PublishedModel(ValueCheck values) {
    this.values = values;
  }

  @Override
  public void check(String operation, ObjectNode request) {
    OperationModel known =
        model
            .operation(operation)
            .orElseThrow(() -> DynamoDbException.of("UnknownOperationException", ""));
    types.structure(known.input(), request);
    try {
      constraints(known, request);
    } catch (DynamoDbException fault) {
      values.check(operation, request);
      throw fault;
    }
  }

  private void constraints(OperationModel known, ObjectNode request) {
    if (known.control() || known.before().containsKey("TableName")) {
      presentName(request.path("TableName"));
    }
    if (known.control()) {
      nameLength(request.path("TableName").asText());
    }
    alone(known.before(), request);
    boolean complete = known.input().required().stream().allMatch(request::has);
    var first = new ConstraintCheck(model);
    first.first(known.input(), complete ? request : onlyName(request), "");
    first.report();
    if (complete) {
      known.stages().forEach(stage -> alone(stage, request));
    }
    var all = new ConstraintCheck(model);
    all.members(known.input(), request, "");
    if (all.count() > late(known, request)) {
      known.joins().filter(each -> each.isIn(request)).ifPresent(each -> all.add(each.told()));
      all.report();
    }
  }

  /** How many constraints do not hold that are not told alone. */
  private int late(OperationModel known, ObjectNode request) {
    var late = new ConstraintCheck(model);
    known
        .late()
        .forEach((name, shape) -> {
          if (request.has(name)) {
            late.value(shape, request.path(name), name);
          }
        });
    return late.count();
  }

  private static JsonNode onlyName(ObjectNode request) {
    ObjectNode only = request.objectNode();
    JsonNode name = request.get("TableName");
    return name == null ? only : only.set("TableName", name);
  }

  private void alone(Map<String, Shape> members, ObjectNode request) {
    var check = new ConstraintCheck(model);
    members.forEach((name, shape) -> {
      boolean itself = name.startsWith(ITSELF);
      String member = itself ? name.substring(1) : name;
      JsonNode value = request.path(member);
      if (itself) {
        check.itself(shape, value, ValueText.memberName(member));
      } else if (!value.isMissingNode()) {
        check.value(shape, value, ValueText.memberName(member));
      }
    });
    check.report();
  }

  private static void presentName(JsonNode name) {
    if (name instanceof MissingNode) {
      throw DynamoDbException.validation(
          "The parameter 'TableName' is required but was not present in the request");
    }
  }

  private static void nameLength(String name) {
    boolean fits = name.length() >= SHORTEST_NAME && name.length() <= LONGEST_NAME;
    if (!fits && !TableArn.is(name)) {
      throw DynamoDbException.validation(
          "TableName must be at least 3 characters long and at most 255 characters long");
    }
  }
}
