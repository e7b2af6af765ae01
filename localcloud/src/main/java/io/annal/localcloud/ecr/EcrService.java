package io.annal.localcloud.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * AWS ECR's repositories, their settings and policies: <a
 * href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html">API reference</a>.
 * There is no image registry behind them: the operations that hand out or take images are refused
 * by name, so every repository is empty.
 */
public final class EcrService implements Service, GuardedResources {
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{2,256}$)[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final String POLICY = "policyText";
  private static final String LIFECYCLE = "lifecyclePolicyText";

  private final Repositories repositories;
  private final Clock clock;
  private final Supplier<Authorizer> authorizer;

  public EcrService(Cloud cloud) {
    this.repositories = new Repositories(cloud.state().map("ecr.repositories"));
    this.clock = cloud.clock();
    this.authorizer = cloud::authorizer;
  }

  @Override
  public String name() {
    return "ecr";
  }

  @Override
  public List<String> targets() {
    return List.of("AmazonEC2ContainerRegistry_V20150921");
  }

  @Override
  public Map<String, Operation> operations() {
    return Map.ofEntries(
        Map.entry("CreateRepository", this::create),
        Map.entry("DescribeRepositories", this::describe),
        Map.entry("DeleteRepository", this::delete),
        Map.entry("SetRepositoryPolicy", this::putPolicy),
        Map.entry("GetRepositoryPolicy", (input, context) -> getText(input, context, POLICY)),
        Map.entry("DeleteRepositoryPolicy", (input, context) -> deleteText(input, context, POLICY)),
        Map.entry("PutLifecyclePolicy", (input, context) -> putText(input, context, LIFECYCLE)),
        Map.entry("GetLifecyclePolicy", (input, context) -> getText(input, context, LIFECYCLE)),
        Map.entry(
            "DeleteLifecyclePolicy", (input, context) -> deleteText(input, context, LIFECYCLE)),
        Map.entry(
            "PutImageScanningConfiguration",
            (input, context) -> setting(input, context, "imageScanningConfiguration")),
        Map.entry(
            "PutImageTagMutability",
            (input, context) -> setting(input, context, "imageTagMutability")),
        Map.entry("ListImages", (input, context) -> noImages(input, context, "imageIds")),
        Map.entry("DescribeImages", (input, context) -> noImages(input, context, "imageDetails")),
        Map.entry("TagResource", this::tag),
        Map.entry("UntagResource", this::untag),
        Map.entry("ListTagsForResource", this::listTags));
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    var resource =
        Input.optionalText(input, "resourceArn")
            .or(() ->
                Input.optionalText(input, "repositoryName")
                    .map(name -> Repositories.arn(name, context)))
            .orElse("*");
    return List.of(new Permission("ecr:" + operation, resource, Map.of()));
  }

  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    return repositories
        .withArn(permission.resource(), context)
        .map(
            found -> ResourcePolicy.of(context.account(), ResourcePolicy.text(found.path(POLICY))));
  }

  private ObjectNode create(ObjectNode input, CallContext context) {
    var name = Input.text(input, "repositoryName");
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "repositoryName '%s' is not 2 to 256 lower-case letters, digits, '.', '_', '-' and '/'"
              .formatted(name));
    }
    var stored = node().put("repositoryName", name).put("createdAt", clock.millis());
    stored.put(
        "imageTagMutability", Input.optionalText(input, "imageTagMutability").orElse("MUTABLE"));
    stored.set(
        "imageScanningConfiguration",
        Input.optionalObject(input, "imageScanningConfiguration")
            .orElseGet(() -> node().put("scanOnPush", false)));
    stored.set(
        "encryptionConfiguration",
        Input.optionalObject(input, "encryptionConfiguration")
            .orElseGet(() -> node().put("encryptionType", "AES256")));
    addTags(stored.putObject("tags"), Input.list(input, "tags"));
    repositories.add(stored, context);
    return node().set("repository", shown(stored, context));
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    var output = node();
    var list = output.putArray("repositories");
    var names = Input.list(input, "repositoryNames");
    if (names.isEmpty()) {
      repositories.all(context).forEach(stored -> list.add(shown(stored, context)));
    } else {
      names.forEach(name -> list.add(shown(repositories.find(name.asText(), context), context)));
    }
    return output;
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    var stored = repositories.find(input, context);
    repositories.remove(stored, context);
    return node().set("repository", shown(stored, context));
  }

  private ObjectNode putPolicy(ObjectNode input, CallContext context) {
    authorizer.get().requireResourcePolicy(Input.text(input, POLICY), "InvalidParameterException");
    return putText(input, context, POLICY);
  }

  private ObjectNode putText(ObjectNode input, CallContext context, String member) {
    var text = Input.text(input, member);
    return answer(
        repositories.change(
            repositories.find(input, context), context, stored -> stored.put(member, text)),
        context,
        member);
  }

  private ObjectNode getText(ObjectNode input, CallContext context, String member) {
    return answer(having(repositories.find(input, context), member, context), context, member);
  }

  private ObjectNode deleteText(ObjectNode input, CallContext context, String member) {
    var stored = having(repositories.find(input, context), member, context);
    var output = answer(stored, context, member);
    repositories.change(stored, context, kept -> kept.remove(member));
    return output;
  }

  private static ObjectNode having(ObjectNode stored, String member, CallContext context) {
    if (!stored.has(member)) {
      var name = stored.get("repositoryName").asText();
      throw member.equals(POLICY)
          ? AwsException.badRequest(
              "RepositoryPolicyNotFoundException",
              "Repository policy does not exist for the repository with name '%s' in the registry with id '%s'"
                  .formatted(name, context.account()))
          : AwsException.badRequest(
              "LifecyclePolicyNotFoundException",
              "Lifecycle policy does not exist for the repository with name '%s' in the registry with id '%s'"
                  .formatted(name, context.account()));
    }
    return stored;
  }

  private ObjectNode setting(ObjectNode input, CallContext context, String member) {
    var value =
        Optional.ofNullable(input.get(member))
            .orElseThrow(() -> invalid("Missing required parameter: '%s'".formatted(member)));
    return answer(
        repositories.change(
            repositories.find(input, context), context, stored -> stored.set(member, value)),
        context,
        member);
  }

  private static ObjectNode answer(ObjectNode stored, CallContext context, String member) {
    var output = node().put("registryId", context.account());
    output.set("repositoryName", stored.get("repositoryName"));
    output.set(member, stored.get(member));
    return output;
  }

  private ObjectNode noImages(ObjectNode input, CallContext context, String member) {
    repositories.find(input, context);
    var output = node();
    output.putArray(member);
    return output;
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    repositories.change(
        repositories.findByArn(input, context),
        context,
        stored -> addTags(stored.withObjectProperty("tags"), Input.list(input, "tags")));
    return node();
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    repositories.change(
        repositories.findByArn(input, context),
        context,
        stored ->
            Input.list(input, "tagKeys")
                .forEach(name -> stored.withObjectProperty("tags").remove(name.asText())));
    return node();
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    var output = node();
    ArrayNode list = output.putArray("tags");
    repositories
        .findByArn(input, context)
        .path("tags")
        .properties()
        .forEach(tag -> list.addObject().put("Key", tag.getKey()).set("Value", tag.getValue()));
    return output;
  }

  private static void addTags(ObjectNode tags, List<JsonNode> added) {
    added.forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
  }

  private static ObjectNode shown(ObjectNode stored, CallContext context) {
    var name = stored.get("repositoryName").asText();
    var shown =
        node()
            .put("repositoryArn", Repositories.arn(name, context))
            .put("registryId", context.account())
            .put("repositoryName", name);
    shown.put(
        "repositoryUri",
        "%s.dkr.ecr.%s.amazonaws.com/%s".formatted(context.account(), context.region(), name));
    shown.set("createdAt", new POJONode(Instant.ofEpochMilli(stored.get("createdAt").asLong())));
    List.of("imageTagMutability", "imageScanningConfiguration", "encryptionConfiguration")
        .forEach(member -> shown.set(member, stored.get(member)));
    return shown;
  }

  static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameterException", message);
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
