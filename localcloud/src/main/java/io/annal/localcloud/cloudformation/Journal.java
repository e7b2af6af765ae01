package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what becomes of stacks and resources: their state and the event of it, together. */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Cloud cloud;
  private final StackStore store;

  Journal(Cloud cloud, StackStore store) {
    this.cloud = cloud;
    this.store = store;
  }

  void stack(Stack stack, StackStatus status, String reason) {
    ObjectNode event;
    synchronized (stack) {
      stack.status = status;
      stack.statusReason = reason;
      if (status == StackStatus.DELETE_COMPLETE) {
        stack.deletedMillis = cloud.clock().millis();
      }
      event =
          event(stack, stack.name, stack.id, "AWS::CloudFormation::Stack", status.name(), reason);
      event.put("EventId", UUID.randomUUID().toString());
      store.addEvent(stack, event);
      store.save(stack);
    }
    notify(stack, event);
  }

  void resource(Stack stack, StackResource resource, String status, String reason) {
    ObjectNode event;
    synchronized (stack) {
      resource.status = status;
      resource.reason = reason;
      resource.changedMillis = cloud.clock().millis();
      event = event(stack, resource.logicalId, resource.physicalId, resource.type, status, reason);
      event.put(
          "EventId",
          "%s-%s-%s"
              .formatted(resource.logicalId, status, Instant.ofEpochMilli(resource.changedMillis)));
      event.put(
          "ResourceProperties",
          Objects.requireNonNullElse(resource.shown, resource.properties).toString());
      store.addEvent(stack, event);
      store.save(stack, resource);
      store.save(stack);
    }
    notify(stack, event);
  }

  private ObjectNode event(
      Stack stack, String logicalId, String physicalId, String type, String status, String reason) {
    var event = JsonNodeFactory.instance.objectNode();
    event.put("StackId", stack.id).put("StackName", stack.name).put("LogicalResourceId", logicalId);
    event.put("PhysicalResourceId", physicalId).put("ResourceType", type);
    event.put("ResourceStatus", status).put("Timestamp", cloud.clock().millis());
    if (!reason.isEmpty()) {
      event.put("ResourceStatusReason", reason);
    }
    if (!stack.token.isEmpty()) {
      event.put("ClientRequestToken", stack.token);
    }
    return event;
  }

  private void notify(Stack stack, ObjectNode event) {
    for (var topic : stack.settings.notificationArns()) {
      var message = new StringBuilder();
      event
          .properties()
          .forEach(member ->
              message.append("%s='%s'%n".formatted(member.getKey(), text(member.getKey(), event))));
      var input = JsonNodeFactory.instance.objectNode().put("TopicArn", topic);
      input.put("Subject", "AWS CloudFormation Notification").put("Message", message.toString());
      try {
        cloud.call("sns", "Publish", input, stack.context(UUID.randomUUID().toString()));
      } catch (AwsException e) {
        LOG.warn("{} could not be told of {}: {}", topic, stack.name, e.getMessage());
      }
    }
  }

  private static String text(String member, ObjectNode event) {
    return member.equals("Timestamp")
        ? Instant.ofEpochMilli(event.path(member).longValue()).toString()
        : event.path(member).asText();
  }
}
