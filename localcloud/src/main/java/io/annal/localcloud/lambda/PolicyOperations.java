package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A function's own policy: which services and accounts may invoke it. */
final class PolicyOperations {
  private static final Pattern STATEMENT_ID = Pattern.compile("[a-zA-Z0-9-_]{1,100}");
  private static final Pattern ACTION = Pattern.compile("lambda:[*]|lambda:[a-zA-Z]+|[*]");
  private static final String ABSENT = "The resource you requested does not exist.";

  private final Functions functions;

  PolicyOperations(Functions functions) {
    this.functions = functions;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "AddPermission", this::add, "RemovePermission", this::remove, "GetPolicy", this::get);
  }

  /** What guards a function, or the version or alias that is named. */
  Optional<ResourcePolicy> guard(FunctionRef ref) {
    return functions
        .find(ref)
        .map(function ->
            ResourcePolicy.of(
                ref.account(),
                ResourcePolicy.text(function.path("Policies").path(key(ref)).path("Policy"))));
  }

  private ObjectNode add(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    String id = Input.text(input, "StatementId");
    if (!STATEMENT_ID.matcher(id).matches()) {
      throw Refusals.pattern(id, "statementId", "([a-zA-Z0-9-_]+)");
    }
    ObjectNode statement = statement(input, id, ref);
    functions.resolve(ref);
    var _ =
        functions.change(
            ref,
            document -> {
              ObjectNode guarded = guarded(document, ref);
              Revisions.check(input, guarded);
              Revisions.renew(guarded);
              ArrayNode statements = statements(document, ref);
              statements.forEach(old -> refuseSecond(old, id));
              return statements.add(statement);
            });
    return Json.object().put("Statement", Json.text(statement));
  }

  private static void refuseSecond(JsonNode old, String id) {
    if (old.path("Sid").asText().equals(id)) {
      throw Refusals.conflict(
          ("The statement id (%s) provided already exists. Please provide a new statement id, or"
                  + " remove the existing statement.")
              .formatted(id));
    }
  }

  private static ObjectNode statement(ObjectNode input, String id, FunctionRef ref) {
    String action = Input.text(input, "Action");
    if (!ACTION.matcher(action).matches()) {
      throw Refusals.pattern(action, "action", "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
    }
    Input.refuse(
        input,
        "AddPermission",
        List.of("EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl"));
    ObjectNode statement = Json.object().put("Sid", id).put("Effect", "Allow");
    statement.set("Principal", principal(Input.text(input, "Principal")));
    statement.put("Action", action).put("Resource", ref.fullArn());
    ObjectNode condition = Json.object();
    Input.optionalText(input, "SourceAccount")
        .ifPresent(
            account -> condition.putObject("StringEquals").put("AWS:SourceAccount", account));
    Input.optionalText(input, "SourceArn")
        .ifPresent(arn -> condition.putObject("ArnLike").put("AWS:SourceArn", arn));
    Input.optionalText(input, "PrincipalOrgID")
        .ifPresent(org -> Json.child(condition, "StringEquals").put("aws:PrincipalOrgID", org));
    if (!condition.isEmpty()) {
      statement.set("Condition", condition);
    }
    return statement;
  }

  private static JsonNode principal(String principal) {
    if (principal.equals("*")) {
      return TextNode.valueOf("*");
    }
    if (principal.matches("\\d{12}")) {
      return Json.object().put("AWS", "arn:aws:iam::%s:root".formatted(principal));
    }
    if (principal.startsWith("arn:")) {
      return Json.object().put("AWS", principal);
    }
    if (principal.endsWith(".amazonaws.com")) {
      return Json.object().put("Service", principal);
    }
    throw Refusals.invalid(
        "The provided principal was invalid. Please check the principal and try again.");
  }

  private ObjectNode remove(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    String id = Input.text(input, "StatementId");
    var _ =
        functions.change(
            ref,
            document -> {
              ObjectNode guarded = guarded(document, ref);
              Revisions.check(input, guarded);
              Revisions.renew(guarded);
              ArrayNode statements = statements(document, ref);
              int before = statements.size();
              statements.removeIf(statement -> statement.path("Sid").asText().equals(id));
              boolean gone = statements.size() < before;
              if (!gone) {
                throw Refusals.notFound(
                    "Statement %s is not found in resource policy.".formatted(id));
              }
              if (statements.isEmpty()) {
                Json.child(document, "Policies").remove(key(ref));
              }
              return true;
            });
    return Json.object();
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    ObjectNode document = functions.get(ref);
    JsonNode policy = document.path("Policies").path(key(ref));
    if (!policy.isObject()) {
      throw Refusals.notFound(ABSENT);
    }
    return Json.object()
        .put("Policy", Json.text(policy.path("Policy")))
        .put("RevisionId", guarded(document, ref).path("RevisionId").asText());
  }

  /** The statements, in a function that is about to be changed. */
  private static ArrayNode statements(ObjectNode document, FunctionRef ref) {
    ObjectNode policy = Json.child(Json.child(document, "Policies"), key(ref));
    ObjectNode text = Json.child(policy, "Policy");
    text.put("Version", "2012-10-17").put("Id", "default");
    return text.path("Statement") instanceof ArrayNode there ? there : text.putArray("Statement");
  }

  /** The function, version or alias whose policy it is: the revision is one of both. */
  private static ObjectNode guarded(ObjectNode document, FunctionRef ref) {
    String qualifier = ref.qualifier().orElse(FunctionRef.LATEST);
    return document.path("Aliases").path(qualifier) instanceof ObjectNode alias
        ? alias
        : Functions.configuration(document, ref, qualifier);
  }

  private static String key(FunctionRef ref) {
    return ref.qualifier().orElse("");
  }

  private static FunctionRef reference(ObjectNode input, CallContext context) {
    return FunctionRef.of(
        Input.text(input, "FunctionName"), Input.optionalText(input, "Qualifier"), context);
  }
}
