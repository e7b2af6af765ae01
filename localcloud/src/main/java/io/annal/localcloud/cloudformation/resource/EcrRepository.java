package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** AWS::ECR::Repository. */
final class EcrRepository implements ResourceType {
  private static final String SERVICE = "ecr";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("RepositoryName", 256).toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> describe(request));
  }

  @Override
  public Provisioned create(Request request) {
    var input = key(request);
    request.copy("RepositoryName", "EmptyOnDelete");
    request
        .optional("EncryptionConfiguration")
        .ifPresent(encryption -> {
          var out = input.putObject("encryptionConfiguration");
          out.set("encryptionType", encryption.path("EncryptionType"));
          if (encryption.has("KmsKey")) {
            out.set("kmsKey", encryption.path("KmsKey"));
          }
        });
    request.optional("ImageTagMutability").ifPresent(m -> input.set("imageTagMutability", m));
    request
        .optional("ImageScanningConfiguration")
        .ifPresent(scan ->
            input
                .putObject("imageScanningConfiguration")
                .set("scanOnPush", scan.path("ScanOnPush")));
    request.tagList(input, "tags");
    request.call(SERVICE, "CreateRepository", input);
    policies(request, Request.input());
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, "ImageTagMutability")) {
      var mutability = request.text("ImageTagMutability");
      request.call(
          SERVICE,
          "PutImageTagMutability",
          key(request).put("imageTagMutability", mutability.isEmpty() ? "MUTABLE" : mutability));
    }
    if (request.changed(before, "ImageScanningConfiguration")) {
      var input = key(request);
      var scan =
          request.optional("ImageScanningConfiguration").map(s -> s.path("ScanOnPush").asBoolean());
      input.putObject("imageScanningConfiguration").put("scanOnPush", scan.orElse(false));
      request.call(SERVICE, "PutImageScanningConfiguration", input);
    }
    policies(request, before);
    var provisioned = provisioned(request);
    tags(request, before, provisioned.attributes().path("Arn").asText());
    request.copy("RepositoryName", "EmptyOnDelete", "EncryptionConfiguration");
    return provisioned;
  }

  private static void policies(Request request, ObjectNode before) {
    if (request.changed(before, "LifecyclePolicy")) {
      var policy =
          request.optional("LifecyclePolicy").map(p -> p.path("LifecyclePolicyText").asText());
      request.call(
          SERVICE,
          policy.isPresent() ? "PutLifecyclePolicy" : "DeleteLifecyclePolicy",
          policy.isPresent()
              ? key(request).put("lifecyclePolicyText", policy.get())
              : key(request));
    }
    if (request.changed(before, "RepositoryPolicyText")) {
      var policy = request.json("RepositoryPolicyText");
      request.call(
          SERVICE,
          policy.isPresent() ? "SetRepositoryPolicy" : "DeleteRepositoryPolicy",
          policy.isPresent() ? key(request).put("policyText", policy.get()) : key(request));
    }
  }

  private static void tags(Request request, ObjectNode before, String arn) {
    if (!request.changed(before, "Tags")) {
      return;
    }
    var gone = request.tagsGone(before);
    if (!gone.isEmpty()) {
      var input = Request.input("resourceArn", arn);
      gone.forEach(input.putArray("tagKeys")::add);
      request.call(SERVICE, "UntagResource", input);
    }
    var input = Request.input("resourceArn", arn);
    request.tagList(input, "tags");
    if (input.has("tags")) {
      request.call(SERVICE, "TagResource", input);
    }
  }

  @Override
  public void delete(Request request) {
    var force = request.text("EmptyOnDelete").equals("true");
    request.call(SERVICE, "DeleteRepository", key(request).put("force", force));
  }

  private static ObjectNode key(Request request) {
    return Request.input("repositoryName", request.physicalId());
  }

  private static ObjectNode describe(Request request) {
    var input = Request.input();
    input.putArray("repositoryNames").add(request.physicalId());
    return request.call(SERVICE, "DescribeRepositories", input);
  }

  private static Provisioned provisioned(Request request) {
    var repository = describe(request).path("repositories").path(0);
    return new Provisioned(
        request.physicalId(),
        Request.input("Arn", repository.path("repositoryArn").asText())
            .put("RepositoryUri", repository.path("repositoryUri").asText()));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("ImageTagMutabilityExclusionFilters");
  }
}
