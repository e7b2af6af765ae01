package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Evaluates expressions. A function answers with whatever its argument is, an object or a list as
 * well as a text; only the branch of {@code Fn::If} that is taken is looked at; {@code
 * AWS::NoValue} takes the member away in which it stands.
 */
public final class Evaluator {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern DYNAMIC = Pattern.compile("\\{\\{resolve:([^:{}]+):([^{}]*)\\}\\}");
  private final Template template;
  private final Scope scope;
  private final Conditions conditions;
  private final Growth growth = new Growth();
  private final TextFunctions texts = new TextFunctions(this, growth);
  private final ListFunctions lists = new ListFunctions(this);

  public Evaluator(Template template, Scope scope) {
    this.template = template;
    this.scope = scope;
    this.conditions = new Conditions(template, this);
  }

  /** How a condition turns out. */
  public boolean condition(String name) {
    return conditions.named(name);
  }

  /** How a condition turns out, as {@link DependencyGraph} asks it. */
  public Optional<Boolean> outcome(String name) {
    return Optional.of(condition(name));
  }

  /** Claims of the template's rules that do not hold, in AWS's words; empty where all hold. */
  public List<String> brokenRules() {
    return conditions.brokenRules();
  }

  /**
   * Evaluates properties, dynamic references included.
   *
   * @throws AwsException {@code ValidationError} in CloudFormation's words
   */
  public ObjectNode properties(ObjectNode expressions) {
    var evaluated = NODES.objectNode();
    expressions
        .properties()
        .forEach(entry -> {
          var value = evaluate(entry.getValue());
          if (!value.isMissingNode()) {
            evaluated.set(entry.getKey(), dynamic(value));
          }
        });
    return evaluated;
  }

  /** Evaluates; a {@link MissingNode} is {@code AWS::NoValue}. */
  public JsonNode evaluate(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> object(object);
      case ArrayNode array -> {
        var items = NODES.arrayNode();
        array.forEach(item -> {
          var value = evaluate(item);
          if (!value.isMissingNode()) {
            items.add(value);
          }
        });
        yield items;
      }
      default -> node;
    };
  }

  /** Evaluates to a text; a number or a boolean becomes one. */
  String text(JsonNode node, String complaint) {
    var value = evaluate(node);
    if (!value.isValueNode() || value.isNull()) {
      throw Refusal.template(complaint);
    }
    return value.asText();
  }

  private JsonNode object(ObjectNode object) {
    if (object.size() == 1) {
      var entry = object.properties().iterator().next();
      if (entry.getKey().equals("Ref") || entry.getKey().startsWith("Fn::")) {
        return growth.take(function(entry.getKey(), entry.getValue()));
      }
    }
    var evaluated = NODES.objectNode();
    object
        .properties()
        .forEach(entry -> {
          var value = evaluate(entry.getValue());
          if (!value.isMissingNode()) {
            evaluated.set(entry.getKey(), value);
          }
        });
    return evaluated;
  }

  private JsonNode function(String name, JsonNode argument) {
    return switch (name) {
      case "Ref" -> ref(argument.asText());
      case "Fn::GetAtt" -> getAtt(argument);
      case "Fn::Sub" -> texts.sub(argument);
      case "Fn::Join" -> texts.join(argument);
      case "Fn::Select" -> lists.select(argument);
      case "Fn::Split" -> texts.split(argument);
      case "Fn::If" -> choose(argument);
      case "Fn::FindInMap" -> findInMap(argument);
      case "Fn::ImportValue" ->
          scope.surroundings().importValue(text(argument, "Fn::ImportValue takes a string"));
      case "Fn::Base64" -> texts.base64(argument);
      case "Fn::Cidr" -> lists.cidr(argument);
      case "Fn::GetAZs" -> lists.zones(argument);
      case "Fn::Length" -> lists.length(argument);
      case "Fn::ToJsonString" -> texts.toJson(argument);
      case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals" ->
          throw Refusal.template(name + " cannot be used outside of conditions");
      default -> throw AwsException.unsupported("The function " + name);
    };
  }

  JsonNode ref(String name) {
    if (name.equals("AWS::NoValue")) {
      return MissingNode.getInstance();
    }
    var value = scope.values().get(name);
    if (value != null) {
      return value;
    }
    if (template.resources().containsKey(name)) {
      return scope.resources().ref(name);
    }
    throw Refusal.format(
        "Unresolved resource dependencies [%s] in the Resources block of the template"
            .formatted(name));
  }

  private JsonNode getAtt(JsonNode argument) {
    if (argument.isTextual() && argument.textValue().contains(".")) {
      var dot = argument.textValue().indexOf('.');
      return attribute(
          argument.textValue().substring(0, dot), argument.textValue().substring(dot + 1));
    }
    if (!argument.isArray() || argument.size() != 2) {
      throw Refusal.template(
          "every Fn::GetAtt object requires two non-empty parameters, the resource name and the"
              + " resource attribute");
    }
    return attribute(
        argument.path(0).asText(),
        text(argument.path(1), "the attribute of Fn::GetAtt must be a string"));
  }

  JsonNode attribute(String resource, String name) {
    if (!template.resources().containsKey(resource)) {
      throw Refusal.template("instance of Fn::GetAtt references undefined resource " + resource);
    }
    return scope.resources().attribute(resource, name);
  }

  private JsonNode choose(JsonNode argument) {
    if (!argument.isArray() || argument.size() != 3 || !argument.path(0).isTextual()) {
      throw Refusal.template(
          "Fn::If requires a list argument with three elements, the first of which is the name of a"
              + " condition");
    }
    return evaluate(argument.path(condition(argument.path(0).textValue()) ? 1 : 2));
  }

  private JsonNode findInMap(JsonNode argument) {
    var withDefault = template.hasLanguageExtensions() && argument.size() == 4;
    if (!argument.isArray() || (argument.size() != 3 && !withDefault)) {
      throw Refusal.template(
          "every Fn::FindInMap object requires three parameters, the map name, map key and the"
              + " attribute for return value");
    }
    var keys = new String[3];
    for (var i = 0; i < keys.length; i++) {
      keys[i] = text(argument.path(i), "the parameters of Fn::FindInMap must be strings");
    }
    var mapping = template.mappings().get(keys[0]);
    var found = mapping == null ? MissingNode.getInstance() : mapping.path(keys[1]).path(keys[2]);
    if (!found.isMissingNode()) {
      return found;
    }
    if (withDefault && argument.path(3).has("DefaultValue")) {
      return evaluate(argument.path(3).path("DefaultValue"));
    }
    throw Refusal.template(
        mapping == null
            ? "Mapping named '%s' is not present in the 'Mappings' section of template."
                .formatted(keys[0])
            : "Unable to get mapping for %s::%s::%s".formatted((Object[]) keys));
  }

  void requireExtensions(String function) {
    if (!template.hasLanguageExtensions()) {
      throw Refusal.format(
          "%s is only known with the transform %s"
              .formatted(function, Template.LANGUAGE_EXTENSIONS));
    }
  }

  private JsonNode dynamic(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        var resolved = NODES.objectNode();
        object.properties().forEach(e -> resolved.set(e.getKey(), dynamic(e.getValue())));
        yield resolved;
      }
      case ArrayNode array -> {
        var resolved = NODES.arrayNode();
        array.forEach(item -> resolved.add(dynamic(item)));
        yield resolved;
      }
      case TextNode text when text.textValue().contains("{{resolve:") ->
          TextNode.valueOf(
              DYNAMIC
                  .matcher(text.textValue())
                  .replaceAll(
                      match -> Matcher.quoteReplacement(resolve(match.group(1), match.group(2)))));
      default -> node;
    };
  }

  private String resolve(String service, String reference) {
    if (!service.equals("ssm")) {
      throw AwsException.unsupported("The dynamic reference to " + service);
    }
    return scope.surroundings().storedParameter(reference);
  }
}
