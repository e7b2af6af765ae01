package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A template, read and found to be sound in itself.
 *
 * @param description empty where there is none
 * @param mappings by name: top-level key to second-level key to value
 * @param transforms the macros that it asks for
 * @param metadata the section as it stands
 */
public record Template(
    String description,
    Map<String, Parameter> parameters,
    Map<String, JsonNode> mappings,
    Map<String, JsonNode> conditions,
    Map<String, Resource> resources,
    Map<String, Output> outputs,
    Map<String, Rule> rules,
    List<String> transforms,
    Optional<JsonNode> metadata) {

  /** The macro that adds {@code Fn::Length}, {@code Fn::ToJsonString} and defaults in mappings. */
  public static final String LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions";

  public boolean hasLanguageExtensions() {
    return transforms.contains(LANGUAGE_EXTENSIONS);
  }

  /** The attributes that an expression asks for, by resource; an empty name is a computed one. */
  public Map<String, Set<String>> attributes(JsonNode expression) {
    var asked = new LinkedHashMap<String, Set<String>>();
    References.all(expression)
        .attributes()
        .forEach(attribute ->
            asked
                .computeIfAbsent(attribute.resource(), id -> new LinkedHashSet<>())
                .add(attribute.name()));
    return asked;
  }

  /** The parameters and resources that an expression needs, given how conditions turned out. */
  public Set<String> names(JsonNode expression, Function<String, Optional<Boolean>> conditions) {
    return References.of(expression, conditions).names();
  }

  /**
   * What a resource shall be.
   *
   * @param properties with functions still in them
   * @param deletionPolicy Delete, Retain, RetainExceptOnCreate or Snapshot; empty for the default
   * @param updateReplacePolicy Delete, Retain or Snapshot; empty for the default
   */
  public record Resource(
      String logicalId,
      String type,
      ObjectNode properties,
      List<String> dependsOn,
      Optional<String> condition,
      Optional<String> deletionPolicy,
      Optional<String> updateReplacePolicy,
      Optional<JsonNode> metadata) {}

  /** A value that the stack shows, and perhaps exports. */
  public record Output(
      String name,
      String description,
      JsonNode value,
      Optional<JsonNode> exportName,
      Optional<String> condition) {}

  /** Assertions about parameters, if the condition holds. */
  public record Rule(String name, Optional<JsonNode> condition, List<Assertion> assertions) {}

  /** One of them. */
  public record Assertion(JsonNode claim, String description) {}
}
