package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Service.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The actions and resources that Lambda's operations ask for.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html">
 *     Actions, resources, and condition keys for AWS Lambda</a>
 */
final class LambdaPermissions {
  private static final Set<String> WITHOUT_RESOURCE =
      Set.of("ListFunctions", "ListEventSourceMappings", "GetAccountSettings");

  private LambdaPermissions() {}

  static List<Permission> of(String operation, ObjectNode input, CallContext context) {
    var all = new ArrayList<Permission>();
    String action =
        switch (operation) {
          case "Invoke" -> "lambda:InvokeFunction";
          default -> "lambda:" + operation;
        };
    all.add(
        new Permission(
            action, resource(operation, input, context), conditionKeys(operation, input, context)));
    boolean givesRole =
        Set.of("CreateFunction", "UpdateFunctionConfiguration").contains(operation)
            && input.hasNonNull("Role");
    if (givesRole) {
      all.add(
          new Permission(
              "iam:PassRole",
              Input.text(input, "Role"),
              Map.of("iam:PassedToService", List.of(Sandboxes.PRINCIPAL))));
    }
    return all;
  }

  private static Map<String, List<String>> conditionKeys(
      String operation, ObjectNode input, CallContext context) {
    var keys = new HashMap<String, List<String>>();
    if (operation.endsWith("EventSourceMapping")) {
      Input.optionalText(input, "FunctionName")
          .ifPresent(name ->
              keys.put("lambda:FunctionArn", List.of(FunctionRef.of(name, context).fullArn())));
    }
    if (operation.equals("AddPermission")) {
      Input.optionalText(input, "Principal")
          .ifPresent(principal -> keys.put("lambda:Principal", List.of(principal)));
    }
    return keys;
  }

  private static String resource(String operation, ObjectNode input, CallContext context) {
    if (WITHOUT_RESOURCE.contains(operation) || operation.equals("CreateEventSourceMapping")) {
      return "*";
    }
    Optional<String> uuid = Input.optionalText(input, "UUID");
    if (uuid.isPresent()) {
      return context.arn("lambda", "event-source-mapping:" + uuid.get());
    }
    Optional<String> arn = Input.optionalText(input, "Resource");
    if (arn.isPresent()) {
      return arn.get();
    }
    return Input.optionalText(input, "FunctionName")
        .map(
            name -> FunctionRef.of(name, Input.optionalText(input, "Qualifier"), context).fullArn())
        .orElse("*");
  }
}
