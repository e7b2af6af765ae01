package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.cloudformation.template.TemplateReader;
import java.time.Instant;
import java.util.Map;

/** Stacks, resources and events as the API shows them. */
final class Views {
  private Views() {}

  static ObjectNode stack(Stack stack, String templateText) {
    var view = named(stack);
    put(view, "ChangeSetId", stack.changeSetId);
    put(view, "Description", stack.description);
    parameters(view, stack.settings, templateText);
    times(view, stack);
    view.putObject("RollbackConfiguration");
    status(view, stack);
    view.put("DisableRollback", stack.onFailure.equals("DO_NOTHING"));
    stack.settings.notificationArns().forEach(view.putArray("NotificationARNs")::add);
    if (stack.timeoutMinutes > 0) {
      view.put("TimeoutInMinutes", stack.timeoutMinutes);
    }
    if (!stack.settings.capabilities().isEmpty()) {
      stack.settings.capabilities().forEach(view.putArray("Capabilities")::add);
    }
    outputs(view, stack.outputs);
    put(view, "RoleARN", stack.settings.roleArn());
    tags(view, stack.settings.tags());
    view.put("EnableTerminationProtection", stack.terminationProtection);
    put(view, "ParentId", stack.parentId);
    put(view, "RootId", stack.rootId);
    view.putObject("DriftInformation").put("StackDriftStatus", "NOT_CHECKED");
    return view;
  }

  private static ObjectNode named(Stack stack) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("StackId", stack.id)
        .put("StackName", stack.name);
  }

  private static void put(ObjectNode view, String member, String value) {
    if (!value.isEmpty()) {
      view.put(member, value);
    }
  }

  private static void times(ObjectNode view, Stack stack) {
    time(view, "CreationTime", stack.createdMillis);
    if (stack.updatedMillis > 0) {
      time(view, "LastUpdatedTime", stack.updatedMillis);
    }
    if (stack.deletedMillis > 0) {
      time(view, "DeletionTime", stack.deletedMillis);
    }
  }

  private static void time(ObjectNode view, String member, long millis) {
    view.putPOJO(member, Instant.ofEpochMilli(millis));
  }

  private static void status(ObjectNode view, Stack stack) {
    view.put("StackStatus", stack.status.name());
    put(view, "StackStatusReason", stack.statusReason);
  }

  static void parameters(ObjectNode view, Settings settings, String templateText) {
    if (settings.parameters().isEmpty()) {
      return;
    }
    var list = view.putArray("Parameters");
    Template template = TemplateReader.read(templateText);
    settings
        .parameters()
        .forEach((name, value) -> {
          var declared = template.parameters().get(name);
          var hidden = declared != null && declared.noEcho();
          var shown = list.addObject().put("ParameterKey", name);
          shown.put("ParameterValue", hidden ? "****" : value.given());
          if (declared != null && declared.isStored()) {
            shown.put("ResolvedValue", hidden ? "****" : value.used());
          }
        });
  }

  private static void outputs(ObjectNode view, Map<String, Stack.OutputValue> outputs) {
    if (outputs.isEmpty()) {
      return;
    }
    var list = view.putArray("Outputs");
    outputs.forEach((key, output) -> {
      var shown = list.addObject().put("OutputKey", key).put("OutputValue", output.value());
      put(shown, "Description", output.description());
      put(shown, "ExportName", output.export());
    });
  }

  static void tags(ObjectNode view, Map<String, String> tags) {
    var list = view.putArray("Tags");
    tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
  }

  static ObjectNode summary(Stack stack) {
    synchronized (stack) {
      var view = named(stack);
      put(view, "TemplateDescription", stack.description);
      times(view, stack);
      status(view, stack);
      put(view, "ParentId", stack.parentId);
      put(view, "RootId", stack.rootId);
      view.putObject("DriftInformation").put("StackDriftStatus", "NOT_CHECKED");
      return view;
    }
  }

  static JsonNode event(JsonNode kept) {
    ObjectNode view = kept.deepCopy();
    time(view, "Timestamp", kept.path("Timestamp").longValue());
    return view;
  }

  private static ObjectNode resourceCore(StackResource resource) {
    var view = JsonNodeFactory.instance.objectNode();
    view.put("LogicalResourceId", resource.logicalId);
    put(view, "PhysicalResourceId", resource.physicalId);
    view.put("ResourceType", resource.type).put("ResourceStatus", resource.status);
    put(view, "ResourceStatusReason", resource.reason);
    view.putObject("DriftInformation").put("StackResourceDriftStatus", "NOT_CHECKED");
    return view;
  }

  static ObjectNode resource(Stack stack, StackResource resource) {
    ObjectNode view = resourceCore(resource).setAll(named(stack));
    time(view, "Timestamp", resource.changedMillis);
    return view;
  }

  static ObjectNode resourceDetail(Stack stack, StackResource resource) {
    ObjectNode view = resourceCore(resource).setAll(named(stack));
    time(view, "LastUpdatedTimestamp", resource.changedMillis);
    if (!resource.metadata.isNull()) {
      view.put("Metadata", resource.metadata.toString());
    }
    return view;
  }

  static ObjectNode resourceSummary(StackResource resource) {
    var view = resourceCore(resource);
    time(view, "LastUpdatedTimestamp", resource.changedMillis);
    return view;
  }
}
