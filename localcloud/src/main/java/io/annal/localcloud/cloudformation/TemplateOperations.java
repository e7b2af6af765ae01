package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.cloudformation.template.TemplateReader;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.util.Map;
import java.util.TreeSet;

/** What is asked about templates. */
final class TemplateOperations {
  private final StackStore store;
  private final Inputs inputs;
  private final ResourceTypes types;

  TemplateOperations(StackStore store, Inputs inputs, ResourceTypes types) {
    this.store = store;
    this.inputs = inputs;
    this.types = types;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "GetTemplate", this::get,
        "GetTemplateSummary", this::summary,
        "ValidateTemplate", this::validate);
  }

  private ObjectNode get(ObjectNode input, CallContext context) {
    var changeSet = Input.optionalText(input, "ChangeSetName");
    var output = JsonNodeFactory.instance.objectNode();
    if (changeSet.isPresent()) {
      var found = ChangeSetOperations.require(store, input, context);
      output.put("TemplateBody", store.template(found.settings().template()));
    } else {
      // A stack that its first change set has yet to make has an empty one: the CDK asks for it.
      var stack = stack(Inputs.text(input, "StackName"), context);
      var key = stack.settings.template();
      output.put("TemplateBody", key.isEmpty() ? "" : store.template(key));
    }
    output.putArray("StagesAvailable").add("Original").add("Processed");
    return output;
  }

  private Stack stack(String name, CallContext context) {
    return store
        .find(context, name)
        .orElseThrow(() -> Refusal.of("Stack with id %s does not exist".formatted(name)));
  }

  private String ofStack(String name, CallContext context) {
    var stack = stack(name, context);
    if (stack.settings.template().isEmpty()) {
      throw Refusal.of("Stack with id %s has no template yet".formatted(name));
    }
    return store.template(stack.settings.template());
  }

  private ObjectNode validate(ObjectNode input, CallContext context) {
    var template = inputs.sound(inputs.requireTemplate(input, context));
    var output = JsonNodeFactory.instance.objectNode();
    var list = output.putArray("Parameters");
    for (var parameter : template.parameters().values()) {
      var shown = list.addObject().put("ParameterKey", parameter.name());
      parameter.defaultValue().ifPresent(value -> shown.put("DefaultValue", value));
      shown.put("NoEcho", parameter.noEcho()).put("Description", parameter.description());
    }
    return described(output, template);
  }

  private ObjectNode summary(ObjectNode input, CallContext context) {
    if (input.has("StackSetName")) {
      throw AwsException.unsupported("StackSetName of GetTemplateSummary");
    }
    var name = Input.optionalText(input, "StackName");
    var text =
        name.isPresent() ? ofStack(name.get(), context) : inputs.requireTemplate(input, context);
    var template = TemplateReader.read(text);
    var output = JsonNodeFactory.instance.objectNode();
    parameters(output, template);
    var resourceTypes = output.putArray("ResourceTypes");
    var names = new TreeSet<String>();
    template.resources().values().forEach(resource -> names.add(resource.type()));
    names.forEach(resourceTypes::add);
    output.put("Version", "2010-09-09");
    template.metadata().ifPresent(metadata -> output.put("Metadata", metadata.toString()));
    warnings(input, output, template);
    return described(output, template);
  }

  private void warnings(ObjectNode input, ObjectNode output, Template template) {
    var unknown = types.unrecognized(template);
    if (unknown.isEmpty()) {
      return;
    }
    if (!input
        .path("TemplateSummaryConfig")
        .path("TreatUnrecognizedResourceTypesAsWarnings")
        .asText()
        .equals("true")) {
      throw Refusal.format("Unrecognized resource types: " + unknown);
    }
    unknown.forEach(output.putObject("Warnings").putArray("UnrecognizedResourceTypes")::add);
  }

  private static void parameters(ObjectNode output, Template template) {
    var list = output.putArray("Parameters");
    for (var parameter : template.parameters().values()) {
      var shown = list.addObject().put("ParameterKey", parameter.name());
      parameter.defaultValue().ifPresent(value -> shown.put("DefaultValue", value));
      shown.put("ParameterType", parameter.type()).put("NoEcho", parameter.noEcho());
      if (!parameter.description().isEmpty()) {
        shown.put("Description", parameter.description());
      }
      var allowed = shown.putObject("ParameterConstraints");
      if (!parameter.allowedValues().isEmpty()) {
        parameter.allowedValues().forEach(allowed.putArray("AllowedValues")::add);
      }
    }
  }

  private static ObjectNode described(ObjectNode output, Template template) {
    if (!template.description().isEmpty()) {
      output.put("Description", template.description());
    }
    var capabilities = Capabilities.of(template);
    if (!capabilities.isEmpty()) {
      capabilities.forEach(output.putArray("Capabilities")::add);
      output.put("CapabilitiesReason", Capabilities.reason(template));
    }
    if (!template.transforms().isEmpty()) {
      template.transforms().forEach(output.putArray("DeclaredTransforms")::add);
    }
    return output;
  }
}
