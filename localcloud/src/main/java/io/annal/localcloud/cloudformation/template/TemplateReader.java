package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Takes a template apart, section by section. */
public final class TemplateReader {
  private static final Set<String> SECTIONS =
      Set.of(
          "AWSTemplateFormatVersion",
          "Description",
          "Metadata",
          "Parameters",
          "Rules",
          "Mappings",
          "Conditions",
          "Transform",
          "Resources",
          "Outputs",
          "Hooks");
  private static final Set<String> RESOURCE_ATTRIBUTES =
      Set.of(
          "Type",
          "Properties",
          "DependsOn",
          "Condition",
          "DeletionPolicy",
          "UpdateReplacePolicy",
          "Metadata",
          "CreationPolicy",
          "UpdatePolicy",
          "Description");
  private static final Pattern ALPHANUMERIC = Pattern.compile("[A-Za-z0-9]+");

  /**
   * How many of each a template may have, and how long their names may be.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html">CloudFormation
   *     quotas</a>
   */
  private static final Map<String, Integer> MOST =
      Map.of("Resources", 500, "Parameters", 200, "Mappings", 200, "Outputs", 200);

  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_DESCRIPTION_BYTES = 1024;

  private final ObjectNode root;

  private TemplateReader(ObjectNode root) {
    this.root = root;
  }

  /**
   * Reads and checks a template.
   *
   * @throws AwsException {@code ValidationError} in CloudFormation's words
   */
  public static Template read(String text) {
    var template = new TemplateReader(TemplateText.read(text)).template();
    TemplateChecker.check(template);
    return template;
  }

  private Template template() {
    var unknown = new ArrayList<String>();
    root.fieldNames()
        .forEachRemaining(name -> {
          if (!SECTIONS.contains(name)) {
            unknown.add(name);
          }
        });
    if (!unknown.isEmpty()) {
      throw Refusal.of("Invalid template property or properties " + unknown);
    }
    checkVersion();
    if (root.has("Hooks")) {
      throw AwsException.unsupported("The section Hooks of a template");
    }
    return new Template(
        root.path("Description").asText(""),
        section("Parameters", ParameterReader::read),
        section("Mappings", TemplateReader::mapping),
        section("Conditions", (name, node) -> node),
        resources(),
        section("Outputs", TemplateReader::output),
        section("Rules", TemplateReader::rule),
        transforms(),
        Optional.ofNullable(root.get("Metadata")));
  }

  private void checkVersion() {
    var version = root.path("AWSTemplateFormatVersion");
    if (!version.isMissingNode() && !version.asText().equals("2010-09-09")) {
      throw Refusal.format("unsupported value for AWSTemplateFormatVersion.");
    }
    if (root.path("Description").isContainerNode()) {
      throw Refusal.format("Template Description must be a string.");
    }
    var description = root.path("Description").asText("").getBytes(StandardCharsets.UTF_8);
    if (description.length > LONGEST_DESCRIPTION_BYTES) {
      throw Refusal.format(
          "Template Description exceeds %d bytes.".formatted(LONGEST_DESCRIPTION_BYTES));
    }
  }

  private List<String> transforms() {
    var names = new ArrayList<String>();
    var node = root.path("Transform");
    (node.isArray() ? node : List.of(node))
        .forEach(item -> {
          if (item.isTextual()) {
            names.add(item.textValue());
          } else if (!item.isMissingNode()) {
            throw AwsException.unsupported(
                "The transform " + item.path("Name").asText("(unnamed)"));
          }
        });
    for (var name : names) {
      if (!name.equals(Template.LANGUAGE_EXTENSIONS)) {
        throw AwsException.unsupported("The transform " + name);
      }
    }
    return List.copyOf(names);
  }

  private Map<String, Template.Resource> resources() {
    if (!root.path("Resources").isObject() || root.path("Resources").isEmpty()) {
      throw Refusal.format("At least one Resources member must be defined.");
    }
    return section("Resources", TemplateReader::resource);
  }

  private <T> Map<String, T> section(String name, BiFunction<String, JsonNode, T> read) {
    var entries = new LinkedHashMap<String, T>();
    var node = root.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return entries;
    }
    if (!node.isObject()) {
      throw Refusal.format("[/%s] is not an object.".formatted(name));
    }
    checkQuotas(name, node);
    node.properties()
        .forEach(entry -> {
          if (name.equals("Resources") && !ALPHANUMERIC.matcher(entry.getKey()).matches()) {
            throw Refusal.format("Resource name %s is non alphanumeric.".formatted(entry.getKey()));
          }
          entries.put(entry.getKey(), read.apply(entry.getKey(), entry.getValue()));
        });
    return entries;
  }

  private static void checkQuotas(String section, JsonNode node) {
    var most = MOST.getOrDefault(section, Integer.MAX_VALUE);
    if (node.size() > most) {
      throw Refusal.format(
          "Number of %s, %d, is greater than maximum allowed, %d"
              .formatted(section.toLowerCase(Locale.ROOT), node.size(), most));
    }
    node.fieldNames()
        .forEachRemaining(name -> {
          if (name.length() > LONGEST_NAME) {
            throw Refusal.format(
                "Name of a member of %s, %s, is longer than %d characters"
                    .formatted(section, name, LONGEST_NAME));
          }
        });
  }

  private static JsonNode mapping(String name, JsonNode node) {
    if (!node.isObject() || !node.properties().stream().allMatch(e -> e.getValue().isObject())) {
      throw Refusal.format(
          "Every Mappings member %s must be a map of maps of values".formatted(name));
    }
    return node;
  }

  private static Template.Resource resource(String id, JsonNode node) {
    var path = "[/Resources/%s] ".formatted(id);
    if (!node.isObject()) {
      throw Refusal.format(path + "Every Resources member must be an object.");
    }
    node.fieldNames()
        .forEachRemaining(name -> {
          if (!RESOURCE_ATTRIBUTES.contains(name)) {
            throw Refusal.of("Invalid template resource property '%s'".formatted(name));
          }
        });
    if (!node.path("Type").isTextual()) {
      throw Refusal.format(path + "Every Resources object must contain a Type member.");
    }
    var properties = node.path("Properties");
    if (!properties.isMissingNode() && !properties.isNull() && !properties.isObject()) {
      throw Refusal.format(path + "'Properties' must be an object.");
    }
    for (var refused : List.of("CreationPolicy", "UpdatePolicy")) {
      if (node.has(refused)) {
        throw AwsException.unsupported(refused + " of " + node.path("Type").asText());
      }
    }
    return new Template.Resource(
        id,
        node.path("Type").asText(),
        properties instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode(),
        texts(path, "DependsOn", node.path("DependsOn")),
        text(path, node, "Condition"),
        policy(path, node, "DeletionPolicy"),
        policy(path, node, "UpdateReplacePolicy"),
        Optional.ofNullable(node.get("Metadata")));
  }

  private static Optional<String> policy(String path, JsonNode node, String name) {
    var policy = text(path, node, name);
    policy.ifPresent(value -> {
      if (value.equals("Snapshot")) {
        throw AwsException.unsupported(name + " Snapshot");
      }
      if (!value.equals("Delete")
          && !value.equals("Retain")
          && !(value.equals("RetainExceptOnCreate") && name.equals("DeletionPolicy"))) {
        throw Refusal.format("Unrecognized %s %s for resource %s".formatted(name, value, path));
      }
    });
    return policy;
  }

  private static Optional<String> text(String path, JsonNode node, String name) {
    if (!node.has(name)) {
      return Optional.empty();
    }
    if (!node.path(name).isTextual()) {
      throw Refusal.format(path + "'%s' must be a string.".formatted(name));
    }
    return Optional.of(node.path(name).textValue());
  }

  private static List<String> texts(String path, String name, JsonNode node) {
    if (node.isMissingNode()) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    (node.isArray() ? node : List.of(node))
        .forEach(item -> {
          if (!item.isTextual()) {
            throw Refusal.format(
                path + "'%s' must be a string or a list of strings.".formatted(name));
          }
          texts.add(item.textValue());
        });
    return List.copyOf(texts);
  }

  private static Template.Output output(String name, JsonNode node) {
    if (!ALPHANUMERIC.matcher(name).matches()) {
      throw Refusal.format("Output name %s is non alphanumeric.".formatted(name));
    }
    if (!node.has("Value")) {
      throw Refusal.format(
          "[/Outputs/%s] Every Outputs member must contain a Value object".formatted(name));
    }
    return new Template.Output(
        name,
        node.path("Description").asText(""),
        node.path("Value"),
        Optional.ofNullable(node.path("Export").get("Name")),
        text("[/Outputs/%s] ".formatted(name), node, "Condition"));
  }

  private static Template.Rule rule(String name, JsonNode node) {
    var assertions = new ArrayList<Template.Assertion>();
    node.path("Assertions")
        .forEach(item ->
            assertions.add(
                new Template.Assertion(
                    item.path("Assert"), item.path("AssertDescription").asText(""))));
    if (assertions.isEmpty()) {
      throw Refusal.format("Rule %s must contain at least one assertion".formatted(name));
    }
    return new Template.Rule(
        name, Optional.ofNullable(node.get("RuleCondition")), List.copyOf(assertions));
  }
}
