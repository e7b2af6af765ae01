package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.HashMap;
import java.util.Map;

/** Reserved concurrency, tags, and what describes the account. */
final class ConcurrencyOperations {
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  private static final int ACCOUNT_CONCURRENCY = 1000;
  private static final int LEAST_UNRESERVED = 100;
  private static final String RESERVED = "ReservedConcurrentExecutions";

  private final Functions functions;
  private final MappingTags mappings;

  ConcurrencyOperations(Functions functions, MappingTags mappings) {
    this.functions = functions;
    this.mappings = mappings;
  }

  /** The tags of event-source mappings, which share the tagging operations. */
  interface MappingTags {
    ObjectNode of(String uuid, CallContext context);

    void set(String uuid, ObjectNode tags, CallContext context);
  }

  Map<String, Operation> operations() {
    Map<String, Operation> all = new HashMap<>();
    all.put("PutFunctionConcurrency", this::reserve);
    all.put("GetFunctionConcurrency", this::reserved);
    all.put("DeleteFunctionConcurrency", this::release);
    all.put("GetAccountSettings", this::account);
    all.put("TagResource", this::tag);
    all.put("UntagResource", this::untag);
    all.put("ListTags", this::tags);
    all.put(
        "GetFunctionCodeSigningConfig",
        (input, context) -> {
          FunctionRef ref = reference(input, context);
          functions.get(ref);
          return Json.object().put("FunctionName", ref.name());
        });
    all.put(
        "GetRuntimeManagementConfig",
        (input, context) -> {
          FunctionRef ref = reference(input, context);
          functions.get(ref);
          return Json.object().put("UpdateRuntimeOn", "Auto").put("FunctionArn", ref.arn());
        });
    all.put(
        "GetFunctionRecursionConfig",
        (input, context) -> {
          functions.get(reference(input, context));
          return Json.object().put("RecursiveLoop", "Allow");
        });
    return all;
  }

  private ObjectNode reserve(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    long reserved =
        Input.optionalLong(input, RESERVED)
            .orElseThrow(() ->
                Refusals.constraint(
                    "null", "reservedConcurrentExecutions", "Member must not be null"));
    Refusals.range(reserved, "reservedConcurrentExecutions", 0, Integer.MAX_VALUE);
    long others =
        functions.list(context).stream()
            .filter(document ->
                !document.path("Latest").path("FunctionName").asText().equals(ref.name()))
            .mapToLong(document -> document.path(RESERVED).asLong())
            .sum();
    if (others + reserved > ACCOUNT_CONCURRENCY - LEAST_UNRESERVED) {
      throw Refusals.invalid(
          ("Specified ReservedConcurrentExecutions for function decreases account's"
                  + " UnreservedConcurrentExecution below its minimum value of [%d].")
              .formatted(LEAST_UNRESERVED));
    }
    return functions.change(
        ref,
        document -> {
          document.put(RESERVED, reserved);
          return Json.object().put(RESERVED, reserved);
        });
  }

  private ObjectNode reserved(ObjectNode input, CallContext context) {
    JsonNode reserved = functions.get(reference(input, context)).path(RESERVED);
    ObjectNode output = Json.object();
    if (reserved.isNumber()) {
      output.set(RESERVED, reserved);
    }
    return output;
  }

  private ObjectNode release(ObjectNode input, CallContext context) {
    var _ =
        functions.change(reference(input, context), document -> document.remove(RESERVED) != null);
    return Json.object();
  }

  private ObjectNode account(ObjectNode input, CallContext context) {
    long count = 0;
    long bytes = 0;
    long reserved = 0;
    for (ObjectNode document : functions.list(context)) {
      count++;
      reserved += document.path(RESERVED).asLong();
      bytes += document.path("Latest").path("CodeSize").asLong();
      for (JsonNode version : document.path("Versions")) {
        bytes += version.path("CodeSize").asLong();
      }
    }
    ObjectNode output = Json.object();
    output
        .putObject("AccountLimit")
        .put("TotalCodeSize", 80_530_636_800L)
        .put("CodeSizeUnzipped", 262_144_000L)
        .put("CodeSizeZipped", 52_428_800L)
        .put("ConcurrentExecutions", ACCOUNT_CONCURRENCY)
        .put("UnreservedConcurrentExecutions", ACCOUNT_CONCURRENCY - reserved);
    output.putObject("AccountUsage").put("TotalCodeSize", bytes).put("FunctionCount", count);
    return output;
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    ObjectNode more = Input.optionalObject(input, "Tags").orElseGet(Json::object);
    changeTags(input, context, tags -> tags.setAll(more));
    return Json.object();
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    JsonNode keys = input.path("TagKeys");
    changeTags(
        input,
        context,
        tags -> {
          if (keys.isTextual()) {
            tags.remove(keys.asText());
          }
          keys.forEach(key -> tags.remove(key.asText()));
        });
    return Json.object();
  }

  private void changeTags(
      ObjectNode input, CallContext context, java.util.function.Consumer<ObjectNode> change) {
    String arn = Input.text(input, "Resource");
    if (isMapping(arn)) {
      ObjectNode tags = mappings.of(uuid(arn), context);
      change.accept(tags);
      mappings.set(uuid(arn), tags, context);
      return;
    }
    var _ =
        functions.change(
            FunctionRef.of(arn, context).unqualified(),
            document -> {
              change.accept(Json.child(document, "Tags"));
              return document;
            });
  }

  private ObjectNode tags(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "Resource");
    ObjectNode output = Json.object();
    if (isMapping(arn)) {
      output.set("Tags", mappings.of(uuid(arn), context));
    } else {
      ObjectNode document = functions.get(FunctionRef.of(arn, context).unqualified());
      output.set("Tags", Json.child(document, "Tags"));
    }
    return output;
  }

  private static boolean isMapping(String arn) {
    return arn.contains(":event-source-mapping:");
  }

  private static String uuid(String arn) {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  private static FunctionRef reference(ObjectNode input, CallContext context) {
    FunctionRef ref = FunctionRef.of(Input.text(input, "FunctionName"), context);
    if (ref.qualifier().isPresent() && input.has(RESERVED)) {
      throw AwsException.badRequest(
          "InvalidParameterValueException",
          "Reserved concurrency belongs to a function, not to its version " + ref.fullArn());
    }
    return ref.unqualified();
  }
}
