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
import io.annal.localcloud.wire.StateStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

  private final StateStore.StateMap repositories;
  private final Clock clock;
  private final Supplier<Authorizer> authorizer;

  public EcrService(Cloud cloud) {
    this.repositories = cloud.state().map("ecr.repositories");
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
            .or(() -> Input.optionalText(input, "repositoryName").map(name -> arn(name, context)))
            .orElse("*");
    return List.of(new Permission("ecr:" + operation, resource, Map.of()));
  }

  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    var own = arn("", context);
    var arn = permission.resource();
    return arn.startsWith(own)
        ? repositories
            .get(key(arn.substring(own.length()), context))
            .map(found ->
                ResourcePolicy.of(context.account(), ResourcePolicy.text(found.path(POLICY))))
        : Optional.empty();
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
    if (!repositories.putIfAbsent(key(name, context), stored)) {
      throw AwsException.badRequest(
          "RepositoryAlreadyExistsException",
          "The repository with name '%s' already exists in the registry with id '%s'"
              .formatted(name, context.account()));
    }
    return node().set("repository", shown(stored, context));
  }

  private ObjectNode describe(ObjectNode input, CallContext context) {
    var output = node();
    var list = output.putArray("repositories");
    var names = Input.list(input, "repositoryNames");
    if (names.isEmpty()) {
      repositories
          .entries(key("", context))
          .forEach(entry -> list.add(shown((ObjectNode) entry.value(), context)));
    } else {
      names.forEach(name -> list.add(shown(find(name.asText(), context), context)));
    }
    return output;
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    var stored = find(input, context);
    repositories.remove(key(stored.get("repositoryName").asText(), context));
    return node().set("repository", shown(stored, context));
  }

  private ObjectNode putPolicy(ObjectNode input, CallContext context) {
    authorizer.get().requireResourcePolicy(Input.text(input, POLICY), "InvalidParameterException");
    return putText(input, context, POLICY);
  }

  private ObjectNode putText(ObjectNode input, CallContext context, String member) {
    var text = Input.text(input, member);
    return answer(
        change(find(input, context), context, stored -> stored.put(member, text)), context, member);
  }

  private ObjectNode getText(ObjectNode input, CallContext context, String member) {
    return answer(having(find(input, context), member, context), context, member);
  }

  private ObjectNode deleteText(ObjectNode input, CallContext context, String member) {
    var stored = having(find(input, context), member, context);
    var output = answer(stored, context, member);
    change(stored, context, kept -> kept.remove(member));
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
        change(find(input, context), context, stored -> stored.set(member, value)),
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
    find(input, context);
    var output = node();
    output.putArray(member);
    return output;
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    change(
        findByArn(input, context),
        context,
        stored -> addTags(stored.withObjectProperty("tags"), Input.list(input, "tags")));
    return node();
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    change(
        findByArn(input, context),
        context,
        stored ->
            Input.list(input, "tagKeys")
                .forEach(name -> stored.withObjectProperty("tags").remove(name.asText())));
    return node();
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    var output = node();
    ArrayNode list = output.putArray("tags");
    findByArn(input, context)
        .path("tags")
        .properties()
        .forEach(tag -> list.addObject().put("Key", tag.getKey()).set("Value", tag.getValue()));
    return output;
  }

  private static void addTags(ObjectNode tags, List<JsonNode> added) {
    added.forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
  }

  private ObjectNode change(ObjectNode stored, CallContext context, Consumer<ObjectNode> change) {
    change.accept(stored);
    repositories.put(key(stored.get("repositoryName").asText(), context), stored);
    return stored;
  }

  private ObjectNode findByArn(ObjectNode input, CallContext context) {
    var arn = Input.text(input, "resourceArn");
    var prefix = arn("", context);
    if (!arn.startsWith(prefix)) {
      throw invalid("resourceArn '%s' does not name a repository of this registry".formatted(arn));
    }
    return find(arn.substring(prefix.length()), context);
  }

  private ObjectNode find(ObjectNode input, CallContext context) {
    return find(Input.text(input, "repositoryName"), context);
  }

  private ObjectNode find(String name, CallContext context) {
    return repositories
        .get(key(name, context))
        .map(ObjectNode.class::cast)
        .orElseThrow(() ->
            AwsException.badRequest(
                "RepositoryNotFoundException",
                "The repository with name '%s' does not exist in the registry with id '%s'"
                    .formatted(name, context.account())));
  }

  private static ObjectNode shown(ObjectNode stored, CallContext context) {
    var name = stored.get("repositoryName").asText();
    var shown =
        node()
            .put("repositoryArn", arn(name, context))
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

  private static String arn(String name, CallContext context) {
    return context.arn("ecr", "repository/" + name);
  }

  private static String key(String name, CallContext context) {
    return context.account() + "/" + context.region() + "/" + name;
  }

  private static AwsException invalid(String message) {
    return AwsException.badRequest("InvalidParameterException", message);
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
