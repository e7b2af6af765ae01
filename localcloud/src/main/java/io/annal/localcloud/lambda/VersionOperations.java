package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Publishing, listing and deleting the versions of functions. */
final class VersionOperations {
  private static final List<String> OF_ONE_VERSION =
      List.of("Version", "FunctionArn", "RevisionId", "LastModified", "Description");

  /** The function's description when its newest version was made, whose own may be another. */
  private static final String DESCRIBED = "DescribedWhenPublished";

  private final Cloud cloud;
  private final Functions functions;

  VersionOperations(Cloud cloud, Functions functions) {
    this.cloud = cloud;
    this.functions = functions;
  }

  Map<String, Operation> operations() {
    return Map.of("PublishVersion", this::publish, "ListVersionsByFunction", this::list);
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    FunctionRef ref = FunctionRef.of(Input.text(input, "FunctionName"), context);
    ObjectNode document = functions.get(ref);
    List<ObjectNode> found = new ArrayList<>();
    ObjectNode latest = (ObjectNode) document.path("Latest");
    found.add(latest.put("FunctionArn", ref.qualifiedArn(FunctionRef.LATEST)));
    document.path("Versions").forEach(version -> found.add((ObjectNode) version));
    return Pages.of(input, found, "Versions", 50);
  }

  private ObjectNode publish(ObjectNode input, CallContext context) {
    return publish(FunctionRef.of(Input.text(input, "FunctionName"), context).unqualified(), input);
  }

  ObjectNode publish(FunctionRef ref, ObjectNode input) {
    return functions.change(ref, document -> publish(document, ref, input));
  }

  private ObjectNode publish(ObjectNode document, FunctionRef ref, ObjectNode input) {
    ObjectNode latest = (ObjectNode) document.path("Latest");
    Revisions.check(input, latest);
    checkCode(input, latest);
    int last = document.path("LastVersion").asInt();
    ObjectNode versions = Json.child(document, "Versions");
    JsonNode described = latest.path("Description");
    if (versions.path(Integer.toString(last)) instanceof ObjectNode newest
        && described.equals(document.path(DESCRIBED))
        && substance(newest).equals(substance(latest))) {
      return newest;
    }
    document.set(DESCRIBED, described.deepCopy());
    String version = Integer.toString(last + 1);
    ObjectNode copy = Revisions.modified(latest.deepCopy(), cloud.clock().instant());
    if (copy.path("SnapStart").path("ApplyOn").asText().equals("PublishedVersions")) {
      copy.withObject("SnapStart").put("OptimizationStatus", "On");
    }
    copy.put("Version", version).put("FunctionArn", ref.qualifiedArn(version));
    Input.optionalText(input, "Description").ifPresent(text -> copy.put("Description", text));
    document.put("LastVersion", last + 1);
    versions.set(version, copy);
    Revisions.renew(latest);
    return Transition.publishing(copy);
  }

  private static void checkCode(ObjectNode input, ObjectNode latest) {
    Input.optionalText(input, "CodeSha256")
        .filter(hash -> !hash.equals(latest.path("CodeSha256").asText()))
        .ifPresent(hash -> {
          throw Refusals.invalid(
              "CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). Please try"
                      .formatted(hash, latest.path("CodeSha256").asText())
                  + " again with the CodeSHA256 in $LATEST.");
        });
  }

  /** What must differ for a new version to be made, beside the function's description. */
  private static ObjectNode substance(ObjectNode configuration) {
    ObjectNode substance = configuration.deepCopy().without(OF_ONE_VERSION);
    substance.withObject("SnapStart").remove("OptimizationStatus");
    return substance;
  }

  void delete(FunctionRef ref, String version) {
    if (version.equals(FunctionRef.LATEST)) {
      throw Refusals.invalid("$LATEST version cannot be deleted without deleting the function.");
    }
    var _ =
        functions.change(
            ref,
            document -> {
              for (var alias : document.path("Aliases").properties()) {
                if (alias.getValue().path("FunctionVersion").asText().equals(version)) {
                  throw Refusals.conflict(
                      "Version %s is referenced by alias %s".formatted(version, alias.getKey()));
                }
              }
              return Json.child(document, "Versions").remove(version);
            });
  }
}
