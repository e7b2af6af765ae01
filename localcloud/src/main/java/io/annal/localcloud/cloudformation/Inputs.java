package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.DependencyGraph;
import io.annal.localcloud.cloudformation.template.Evaluator;
import io.annal.localcloud.cloudformation.template.ParameterValues;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.cloudformation.template.Scope;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.cloudformation.template.TemplateReader;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what requests have in common, and refuses what cannot be deployed before it is begun. */
final class Inputs {
  private static final Pattern STACK_NAME = Pattern.compile("[a-zA-Z][-a-zA-Z0-9]*");
  private static final int LONGEST_NAME = 128;

  /** See "AWS CloudFormation quotas" of the user guide. */
  private static final int LONGEST_BODY = 51_200;

  private static final int LONGEST_STORED = 1_000_000;

  private final Cloud cloud;
  private final ResourceTypes types;
  private final Scopes scopes;

  Inputs(Cloud cloud, ResourceTypes types, Scopes scopes) {
    this.cloud = cloud;
    this.types = types;
    this.scopes = scopes;
  }

  static String stackName(ObjectNode input) {
    var name = text(input, "StackName");
    if (!STACK_NAME.matcher(name).matches()) {
      throw Refusal.of(
          "1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
              .formatted(name));
    }
    if (name.length() > LONGEST_NAME) {
      throw Refusal.of(
          "1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to %d"
              .formatted(name, LONGEST_NAME));
    }
    return name;
  }

  static String text(ObjectNode input, String member) {
    return Input.optionalText(input, member)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() ->
            Refusal.of(
                "1 validation error detected: Value null at '%s%s' failed to satisfy constraint: Member must not be null"
                    .formatted(
                        member.substring(0, 1).toLowerCase(Locale.ROOT), member.substring(1))));
  }

  /** The template's text, which the request must have. */
  String requireTemplate(ObjectNode input, CallContext context) {
    return template(input, context)
        .orElseThrow(() -> Refusal.of("Either Template URL or Template Body must be specified."));
  }

  /** The template's text, if the request has one. */
  Optional<String> template(ObjectNode input, CallContext context) {
    var body = Input.optionalText(input, "TemplateBody");
    var url = Input.optionalText(input, "TemplateURL");
    if (body.isPresent() && url.isPresent()) {
      throw Refusal.of("You must specify only one of TemplateBody or TemplateURL.");
    }
    if (body.isPresent()) {
      if (body.get().getBytes(StandardCharsets.UTF_8).length > LONGEST_BODY) {
        throw Refusal.of(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to "
                + LONGEST_BODY);
      }
      return body;
    }
    return url.map(address -> stored(address, context));
  }

  private String stored(String url, CallContext context) {
    var object = S3Address.of(url, cloud.endpoint());
    var input =
        JsonNodeFactory.instance
            .objectNode()
            .put("Bucket", object.bucket())
            .put("Key", object.key());
    try {
      var bytes = cloud.call("s3", "GetObject", input, context).path("Body").binaryValue();
      if (bytes == null || bytes.length > LONGEST_STORED) {
        throw Refusal.of("Template may not exceed %d bytes in size.".formatted(LONGEST_STORED));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (AwsException e) {
      throw e.code().equals("ValidationError")
          ? e
          : Refusal.of("S3 error: %s (%s)".formatted(e.getMessage(), e.code()));
    } catch (IOException e) {
      throw new IllegalStateException("S3 answered an object that is no blob", e);
    }
  }

  /** Reads and checks a template, types and properties included. */
  Template sound(String text) {
    var template = TemplateReader.read(text);
    types.check(template);
    for (var resource : template.resources().values()) {
      attributes(template, resource.properties());
    }
    template.outputs().values().forEach(output -> attributes(template, output.value()));
    return template;
  }

  private void attributes(Template template, JsonNode expression) {
    template
        .attributes(expression)
        .forEach((logicalId, names) -> {
          var resource = template.resources().get(logicalId);
          for (var name : names) {
            if (resource != null && !name.isEmpty() && !types.hasAttribute(resource.type(), name)) {
              throw scopes.noAttribute(logicalId, resource.type(), name);
            }
          }
        });
  }

  /** Parameters as they are given; {@code UsePreviousValue} takes it from before. */
  static Map<String, String> parameters(
      ObjectNode input, Map<String, ParameterValues.Value> before) {
    var given = new LinkedHashMap<String, String>();
    for (var item : Input.list(input, "Parameters")) {
      var key = item.path("ParameterKey").asText();
      if (item.path("UsePreviousValue").asText().equals("true")) {
        var previous = before.get(key);
        if (previous == null) {
          throw Refusal.of(
              "Invalid input for parameter key %s. Cannot specify usePreviousValue as true for a parameter key not in the previous template"
                  .formatted(key));
        }
        given.put(key, previous.given());
      } else if (item.has("ParameterValue")) {
        given.put(key, item.path("ParameterValue").asText());
      } else {
        throw Refusal.of("Parameter %s has neither a value nor UsePreviousValue".formatted(key));
      }
    }
    return given;
  }

  static Map<String, String> tags(ObjectNode input, Map<String, String> otherwise) {
    if (!input.has("Tags")) {
      return otherwise;
    }
    var tags = new LinkedHashMap<String, String>();
    Input.list(input, "Tags")
        .forEach(t -> tags.put(t.path("Key").asText(), t.path("Value").asText()));
    return tags;
  }

  static List<String> texts(ObjectNode input, String member) {
    var texts = new ArrayList<String>();
    Input.list(input, member).forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** What is to be deployed, checked as far as it can be without doing anything. */
  Settings settings(
      ObjectNode input, Stack stack, Template template, String templateKey, CallContext context) {
    refuse(input, "RollbackConfiguration");
    refuse(input, "ResourceTypes");
    var before = stack.settings;
    var role = Input.optionalText(input, "RoleARN").orElse(before.roleArn());
    var reader = role.isEmpty() ? context : inNameOf(role, context);
    var parameters =
        ParameterValues.check(
            template, parameters(input, before.parameters()), name -> scopes.stored(reader, name));
    var capabilities = texts(input, "Capabilities");
    Capabilities.require(template, capabilities);
    var settings =
        new Settings(
            templateKey,
            parameters,
            tags(input, before.tags()),
            capabilities,
            role,
            input.has("NotificationARNs")
                ? texts(input, "NotificationARNs")
                : before.notificationArns());
    check(stack, settings, template);
    return settings;
  }

  private static CallContext inNameOf(String role, CallContext context) {
    return new CallContext(
        context.account(), context.region(), Stack.session(role), context.requestId());
  }

  private static void refuse(ObjectNode input, String member) {
    var value = input.path(member);
    if (!value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) {
      throw AwsException.unsupported(member + " of a stack");
    }
  }

  /** Rules and conditions hold, and what is left of the template hangs together. */
  private void check(Stack stack, Settings settings, Template template) {
    var scope =
        new Scope(
            Scopes.values(stack, settings, template),
            Scope.NO_RESOURCES,
            scopes.surroundings(stack, name -> {}));
    var evaluator = new Evaluator(template, scope);
    var broken = evaluator.brokenRules();
    if (!broken.isEmpty()) {
      throw Refusal.of("Template constraint violated: " + String.join("; ", broken));
    }
    var wanted = DependencyGraph.of(template, evaluator::outcome).needs().keySet();
    for (var output : template.outputs().values()) {
      if (output.condition().map(evaluator::condition).orElse(true)) {
        var missing = template.names(output.value(), evaluator::outcome);
        missing.removeAll(wanted);
        missing.removeAll(template.parameters().keySet());
        if (!missing.isEmpty()) {
          throw Refusal.format(
              "Unresolved resource dependencies %s in the Outputs block of the template"
                  .formatted(missing));
        }
      }
    }
  }
}
