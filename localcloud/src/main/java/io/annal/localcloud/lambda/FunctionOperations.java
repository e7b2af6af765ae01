package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Making, describing, changing and deleting functions. */
final class FunctionOperations {
  private final Cloud cloud;
  private final Functions functions;
  private final VersionOperations versions;
  private final FunctionSettings settings;
  private final Packages packages;
  private final Sandboxes sandboxes;
  private final Consumer<FunctionVersion> changed;

  /**
   * @param changed is told what a function has become
   */
  FunctionOperations(
      Cloud cloud,
      Functions functions,
      VersionOperations versions,
      FunctionSettings settings,
      Packages packages,
      Sandboxes sandboxes,
      Consumer<FunctionVersion> changed) {
    this.cloud = cloud;
    this.functions = functions;
    this.versions = versions;
    this.settings = settings;
    this.packages = packages;
    this.sandboxes = sandboxes;
    this.changed = changed;
  }

  Map<String, Operation> operations() {
    Map<String, Operation> all = new HashMap<>();
    all.put("CreateFunction", this::create);
    all.put("GetFunction", this::get);
    all.put("GetFunctionConfiguration", this::getConfiguration);
    all.put("ListFunctions", this::list);
    all.put("UpdateFunctionCode", this::updateCode);
    all.put("UpdateFunctionConfiguration", this::updateConfiguration);
    all.put("DeleteFunction", this::delete);
    return all;
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context).unqualified();
    if (ref.name().length() > 64) {
      throw Refusals.constraint(
          ref.name(), "functionName", "Member must have length less than or equal to 64");
    }
    zipOnly(input);
    for (String member : List.of("Role", "Code")) {
      if (!input.hasNonNull(member)) {
        throw Refusals.constraint(
            "null",
            Character.toLowerCase(member.charAt(0)) + member.substring(1),
            "Member must not be null");
      }
    }
    for (String member : List.of("Runtime", "Handler")) {
      if (Input.optionalText(input, member).filter(text -> !text.isEmpty()).isEmpty()) {
        throw Refusals.invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment"
                + " packages.");
      }
    }
    ObjectNode configuration = defaults(ref);
    settings.apply(input, configuration);
    assumable(ref, configuration.path("Role").asText());
    if (functions.find(ref).isPresent()) {
      throw exists(ref);
    }
    packages.store(Input.optionalObject(input, "Code").orElseThrow(), configuration, context);
    ObjectNode document = Json.object();
    document.set("Latest", stamp(configuration));
    Input.optionalObject(input, "Tags").ifPresent(tags -> document.set("Tags", tags.deepCopy()));
    if (!functions.create(ref, document)) {
      throw exists(ref);
    }
    changed.accept(functions.resolve(ref));
    return Transition.creating(published(input, ref, configuration));
  }

  private static AwsException exists(FunctionRef ref) {
    return Refusals.conflict("Function already exist: " + ref.name());
  }

  private static void zipOnly(ObjectNode input) {
    boolean image =
        Input.optionalText(input, "PackageType").filter("Image"::equals).isPresent()
            || input.path("Code").hasNonNull("ImageUri");
    if (image) {
      throw AwsException.unsupported("PackageType Image of a Lambda function");
    }
  }

  private static ObjectNode defaults(FunctionRef ref) {
    ObjectNode configuration =
        Json.object()
            .put("FunctionName", ref.name())
            .put("FunctionArn", ref.arn())
            .put("Description", "")
            .put("Timeout", 3)
            .put("MemorySize", 128)
            .put("Version", FunctionRef.LATEST)
            .put("PackageType", "Zip")
            .put("State", "Active")
            .put("LastUpdateStatus", "Successful");
    configuration.putObject("TracingConfig").put("Mode", "PassThrough");
    configuration.putArray("Architectures").add("x86_64");
    configuration.putObject("EphemeralStorage").put("Size", 512);
    configuration.putObject("SnapStart").put("ApplyOn", "None").put("OptimizationStatus", "Off");
    configuration
        .putObject("LoggingConfig")
        .put("LogFormat", "Text")
        .put("LogGroup", "/aws/lambda/" + ref.name());
    return configuration;
  }

  /** Lambda tries the role at once, so that a wrong one is not found out by the first event. */
  private void assumable(FunctionRef ref, String role) {
    try {
      var _ = sandboxes.credentials(ref, role);
    } catch (AwsException e) {
      if (!e.code().startsWith("AccessDenied") && e.status() >= 500) {
        throw e;
      }
      throw Refusals.invalid("The role defined for the function cannot be assumed by Lambda.");
    }
  }

  private ObjectNode stamp(ObjectNode configuration) {
    return Revisions.modified(configuration, cloud.clock().instant());
  }

  private ObjectNode published(ObjectNode input, FunctionRef ref, ObjectNode configuration) {
    return Input.optionalBoolean(input, "Publish").orElse(false)
        ? versions.publish(ref, Json.object())
        : configuration;
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    ObjectNode document = functions.get(ref);
    ObjectNode output = Json.object();
    ObjectNode configuration = shown(document, ref);
    output.set("Configuration", configuration);
    output
        .putObject("Code")
        .put("RepositoryType", "S3")
        .put("Location", packages.location(new FunctionVersion(ref, configuration)));
    if (document.path("Tags") instanceof ObjectNode tags && !tags.isEmpty()) {
      output.set("Tags", tags);
    }
    JsonNode reserved = document.path("ReservedConcurrentExecutions");
    if (reserved.isNumber()) {
      output.putObject("Concurrency").set("ReservedConcurrentExecutions", reserved);
    }
    return output;
  }

  private ObjectNode getConfiguration(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    return shown(functions.get(ref), ref);
  }

  private static ObjectNode shown(ObjectNode document, FunctionRef ref) {
    ObjectNode configuration =
        Functions.configuration(document, ref, ref.qualifier().orElse(FunctionRef.LATEST));
    return configuration.put("FunctionArn", ref.fullArn());
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    boolean all = Input.optionalText(input, "FunctionVersion").filter("ALL"::equals).isPresent();
    List<ObjectNode> found = new ArrayList<>();
    for (ObjectNode document : functions.list(context)) {
      found.add((ObjectNode) document.path("Latest"));
      if (all) {
        document.path("Versions").forEach(version -> found.add((ObjectNode) version));
      }
    }
    return Pages.of(input, found, "Functions", 50);
  }

  private ObjectNode updateCode(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context).unqualified();
    zipOnly(input);
    ObjectNode preview = (ObjectNode) functions.get(ref).path("Latest");
    Revisions.check(input, preview);
    packages.store(input, preview, context);
    ObjectNode architecture = Json.object();
    architecture.set("Architectures", input.path("Architectures"));
    if (Input.optionalBoolean(input, "DryRun").orElse(false)) {
      return preview;
    }
    ObjectNode updated =
        functions.change(
            ref,
            document -> {
              ObjectNode latest = (ObjectNode) document.path("Latest");
              Revisions.check(input, latest);
              for (String member : List.of("CodeSha256", "CodeSize")) {
                latest.set(member, preview.path(member));
              }
              if (architecture.path("Architectures").isArray()) {
                settings.apply(architecture, latest);
              }
              return stamp(latest);
            });
    changed.accept(functions.resolve(ref));
    return Transition.updating(published(input, ref, updated));
  }

  private ObjectNode updateConfiguration(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context).unqualified();
    ObjectNode preview = (ObjectNode) functions.get(ref).path("Latest");
    Revisions.check(input, preview);
    settings.apply(input, preview);
    if (input.hasNonNull("Role")) {
      assumable(ref, preview.path("Role").asText());
    }
    ObjectNode updated =
        functions.change(
            ref,
            document -> {
              ObjectNode latest = (ObjectNode) document.path("Latest");
              Revisions.check(input, latest);
              settings.apply(input, latest);
              return stamp(latest);
            });
    changed.accept(functions.resolve(ref));
    return Transition.updating(updated);
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    FunctionRef ref = reference(input, context);
    functions.get(ref.unqualified());
    if (ref.qualifier().isEmpty()) {
      functions.remove(ref);
    } else {
      versions.delete(ref, ref.qualifier().get());
    }
    return Json.object();
  }

  private static FunctionRef reference(ObjectNode input, CallContext context) {
    return FunctionRef.of(
        Input.text(input, "FunctionName"), Input.optionalText(input, "Qualifier"), context);
  }
}
