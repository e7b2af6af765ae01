package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.DynamoDbException;
import io.annal.tables.model.ServiceModel.OperationModel;
import java.util.Map;

/**
 * Checks requests against AWS's published model, with the differences that the service's answers
 * show; both are data, condensed by {@code scripts/request-model.py}.
 */
public final class PublishedModel implements RequestModel {
  private static final int SHORTEST_NAME = 3;
  private static final int LONGEST_NAME = 255;

  private final ServiceModel model = ServiceModel.read();
  private final TypeCheck types = new TypeCheck(model);

  @Override
  public void check(String operation, ObjectNode request) {
    OperationModel known =
        model
            .operation(operation)
            .orElseThrow(() -> DynamoDbException.of("UnknownOperationException", ""));
    types.structure(known.input(), request);
    if (known.control() || known.before().containsKey("TableName")) {
      presentName(request.path("TableName"));
    }
    if (known.control()) {
      nameLength(request.path("TableName").asText());
    }
    alone(known.before(), request);
    var first = new ConstraintCheck(model);
    first.first(known.input(), request, "");
    first.report();
    var all = new ConstraintCheck(model);
    all.members(known.input(), request, "");
    all.report();
    alone(known.after(), request);
  }

  private void alone(Map<String, Shape> members, ObjectNode request) {
    var check = new ConstraintCheck(model);
    members.forEach(
        (name, shape) -> check.value(shape, request.path(name), ValueText.memberName(name)));
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
