package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names for versions. */
final class AliasOperations {
  private static final Pattern NAME = Pattern.compile("(?!^[0-9]+$)([a-zA-Z0-9-_]{1,128})");

  private final Functions functions;

  AliasOperations(Functions functions) {
    this.functions = functions;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateAlias", this::create,
        "GetAlias", this::get,
        "UpdateAlias", this::update,
        "DeleteAlias", this::delete,
        "ListAliases", this::list);
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    String name = Input.text(input, "Name");
    if (!NAME.matcher(name).matches()) {
      throw Refusals.pattern(name, "name", "(?!^[0-9]+$)([a-zA-Z0-9-_]+)");
    }
    Input.text(input, "FunctionVersion");
    return functions.change(
        ref,
        document -> {
          ObjectNode aliases = Json.child(document, "Aliases");
          if (aliases.has(name)) {
            throw Refusals.conflict("Alias already exists: " + ref.qualifiedArn(name));
          }
          ObjectNode alias =
              Json.object()
                  .put("AliasArn", ref.qualifiedArn(name))
                  .put("Name", name)
                  .put("Description", "");
          write(input, document, ref, alias);
          aliases.set(name, alias);
          return alias;
        });
  }

  private ObjectNode update(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    return functions.change(
        ref,
        document -> {
          ObjectNode alias = find(document, ref, Input.text(input, "Name"));
          Revisions.check(input, alias);
          write(input, document, ref, alias);
          return alias;
        });
  }

  private static void write(
      ObjectNode input, ObjectNode document, FunctionRef ref, ObjectNode alias) {
    Input.optionalText(input, "FunctionVersion")
        .ifPresent(version -> alias.put("FunctionVersion", existing(document, ref, version)));
    Input.optionalText(input, "Description").ifPresent(text -> alias.put("Description", text));
    Input.optionalObject(input, "RoutingConfig")
        .ifPresent(routing -> {
          if (routing.path("AdditionalVersionWeights").isEmpty()) {
            alias.remove("RoutingConfig"); // an alias of one version has none
          } else {
            alias.set("RoutingConfig", routing(document, ref, routing));
          }
        });
    Revisions.renew(alias);
  }

  private static String existing(ObjectNode document, FunctionRef ref, String version) {
    boolean there = version.equals(FunctionRef.LATEST) || document.path("Versions").has(version);
    if (!there) {
      throw Refusals.functionNotFound(ref.qualifiedArn(version));
    }
    return version;
  }

  private static ObjectNode routing(ObjectNode document, FunctionRef ref, ObjectNode routing) {
    for (var weight : routing.path("AdditionalVersionWeights").properties()) {
      existing(document, ref, weight.getKey());
      if (weight.getValue().asDouble() < 0 || weight.getValue().asDouble() > 1) {
        throw Refusals.constraint(
            weight.getValue(),
            "routingConfig.additionalVersionWeights",
            "Map value must satisfy constraint: [Member must have value less than or equal to 1,"
                + " Member must have value greater than or equal to 0]");
      }
    }
    return routing.deepCopy();
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    return find(functions.get(ref), ref, Input.text(input, "Name"));
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    var _ =
        functions.change(
            reference(input, context),
            document -> Json.child(document, "Aliases").remove(Input.text(input, "Name")));
    return Json.object();
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    String version = Input.optionalText(input, "FunctionVersion").orElse("");
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode alias : functions.get(reference(input, context)).path("Aliases")) {
      if (version.isEmpty() || alias.path("FunctionVersion").asText().equals(version)) {
        found.add(alias);
      }
    }
    return Pages.of(input, found, "Aliases", 50);
  }

  private static ObjectNode find(ObjectNode document, FunctionRef ref, String name) {
    if (document.path("Aliases").path(name) instanceof ObjectNode alias) {
      return alias;
    }
    throw Refusals.notFound("Alias not found: " + ref.qualifiedArn(name));
  }

  private static FunctionRef reference(ObjectNode input, CallContext context) {
    return FunctionRef.of(Input.text(input, "FunctionName"), context).unqualified();
  }
}
