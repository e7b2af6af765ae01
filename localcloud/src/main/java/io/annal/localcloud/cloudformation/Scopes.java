package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.Parameter;
import io.annal.localcloud.cloudformation.template.ParameterValues;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.cloudformation.template.Scope;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What the functions of a stack's template see. */
final class Scopes {
  private final Cloud cloud;
  private final StackStore store;
  private final ResourceTypes types;

  Scopes(Cloud cloud, StackStore store, ResourceTypes types) {
    this.cloud = cloud;
    this.store = store;
    this.types = types;
  }

  /** Values of parameters and pseudo parameters. */
  static Map<String, JsonNode> values(Stack stack, Settings settings, Template template) {
    var values = new HashMap<String, JsonNode>();
    template
        .parameters()
        .forEach((name, parameter) -> {
          var value = settings.parameters().get(name);
          if (value != null) {
            values.put(name, ParameterValues.node(parameter, value));
          }
        });
    var arns = JsonNodeFactory.instance.arrayNode();
    settings.notificationArns().forEach(arns::add);
    values.put("AWS::AccountId", TextNode.valueOf(stack.account));
    values.put("AWS::NotificationARNs", arns);
    values.put("AWS::Partition", TextNode.valueOf("aws"));
    values.put("AWS::Region", TextNode.valueOf(stack.region));
    values.put("AWS::StackId", TextNode.valueOf(stack.id));
    values.put("AWS::StackName", TextNode.valueOf(stack.name));
    values.put("AWS::URLSuffix", TextNode.valueOf("amazonaws.com"));
    return values;
  }

  /**
   * The scope of a stack whose resources are there.
   *
   * @param imported hears of every import
   */
  Scope of(Stack stack, Settings settings, Template template, Consumer<String> imported) {
    var resources =
        new Scope.Resources() {
          @Override
          public JsonNode ref(String logicalId) {
            return TextNode.valueOf(resource(stack, logicalId).physicalId);
          }

          @Override
          public JsonNode attribute(String logicalId, String name) {
            return attributeOf(resource(stack, logicalId), name);
          }
        };
    return new Scope(values(stack, settings, template), resources, surroundings(stack, imported));
  }

  /** What an attribute is. */
  JsonNode attributeOf(StackResource resource, String name) {
    JsonNode value = resource.attributes.path(name);
    if (value.isMissingNode()) {
      value = inside(resource.attributes, name);
    }
    if (value.isMissingNode() && !ResourceTypes.isCustom(resource.type)) {
      value = inside(resource.properties, name); // what may be asked for was checked before
    }
    if (value.isMissingNode() && ResourceTypes.isCustom(resource.type)) {
      throw Refusal.of(
          "CustomResource attribute error: Vendor response doesn't contain %s attribute in object %s"
              .formatted(name, resource.physicalId));
    }
    if (value.isMissingNode()) {
      throw noAttribute(resource.logicalId, resource.type, name);
    }
    return value;
  }

  private static JsonNode inside(JsonNode node, String dotted) {
    var value = node;
    for (var part : dotted.split("\\.", -1)) {
      value = value.path(part);
    }
    return value;
  }

  /** As {@link #of}, with what is not to be shown masked. */
  Scope shown(Stack stack, Scope scope, Template template) {
    var values = masked(scope.values(), template);
    var resources =
        new Scope.Resources() {
          @Override
          public JsonNode ref(String logicalId) {
            return scope.resources().ref(logicalId);
          }

          @Override
          public JsonNode attribute(String logicalId, String name) {
            return resource(stack, logicalId).noEcho
                ? TextNode.valueOf("*****")
                : scope.resources().attribute(logicalId, name);
          }
        };
    return new Scope(values, resources, scope.surroundings());
  }

  /** Values with those of {@code NoEcho} parameters masked. */
  static Map<String, JsonNode> masked(Map<String, JsonNode> values, Template template) {
    var masked = new HashMap<>(values);
    template.parameters().values().stream()
        .filter(Parameter::noEcho)
        .forEach(parameter -> masked.put(parameter.name(), TextNode.valueOf("****")));
    return masked;
  }

  /** Says whether there is anything that is not to be shown. */
  static boolean hides(Stack stack, Template template) {
    synchronized (stack) {
      return template.parameters().values().stream().anyMatch(Parameter::noEcho)
          || stack.live().stream().anyMatch(resource -> resource.noEcho);
    }
  }

  AwsException noAttribute(String logicalId, String type, String name) {
    return types.hasAttribute(type, name)
        ? Refusal.template(
            "resource %s has no attribute %s: what it comes from is not switched on"
                .formatted(logicalId, name))
        : Refusal.template(
            "resource %s does not support attribute type %s in Fn::GetAtt"
                .formatted(logicalId, name));
  }

  private static StackResource resource(Stack stack, String logicalId) {
    synchronized (stack) {
      var resource = stack.resources.get(logicalId);
      if (resource == null) {
        throw Refusal.format(
            "Unresolved resource dependencies [%s] in the Resources block of the template"
                .formatted(logicalId));
      }
      return resource;
    }
  }

  Scope.Surroundings surroundings(Stack stack, Consumer<String> imported) {
    return new Scope.Surroundings() {
      @Override
      public JsonNode importValue(String name) {
        imported.accept(name);
        return TextNode.valueOf(export(stack.context("import"), name));
      }

      @Override
      public String storedParameter(String name) {
        return stored(stack.context("resolve"), name);
      }
    };
  }

  private String export(CallContext context, String name) {
    return store.all(context).stream()
        .filter(other -> !other.isDeleted())
        .flatMap(other -> other.outputs.values().stream())
        .filter(output -> output.export().equals(name))
        .map(Stack.OutputValue::value)
        .findFirst()
        .orElseThrow(() -> Refusal.of("No export named %s found.".formatted(name)));
  }

  /**
   * Reads the Parameter Store.
   *
   * @throws AwsException {@code ValidationError} where there is no such parameter, and what {@code
   *     ssm} answers to a caller who may not read it
   */
  String stored(CallContext context, String name) {
    var input = JsonNodeFactory.instance.objectNode().put("Name", name);
    try {
      var parameter = cloud.call("ssm", "GetParameter", input, context).path("Parameter");
      if (parameter.path("Type").asText().equals("SecureString")) {
        throw Refusal.of(
            "Parameters [%s] referenced by template have types not supported by CloudFormation."
                .formatted(name));
      }
      return parameter.path("Value").asText();
    } catch (AwsException e) {
      if (e.code().startsWith("ParameterNotFound") || e.code().equals("ParameterVersionNotFound")) {
        throw Refusal.of(
            "Unable to fetch parameters [%s] from parameter store for this account."
                .formatted(name));
      }
      throw e;
    }
  }
}
