package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A resource of a stack, as it is kept. Guarded by its stack. */
final class StackResource {
  String logicalId = "";
  String type = "";
  String physicalId = "";

  /** Random, fixed for one physical resource; part of a generated name. */
  String unique = "";

  /** Says whether {@link #physicalId} is known not to have been there before this stack made it. */
  boolean mine;

  /** Says whether the running update made it. */
  boolean fresh;

  /** Says whether another has taken its place, and it waits to be deleted. */
  boolean old;

  String status = "";
  String reason = "";
  long changedMillis;
  ObjectNode properties = JsonNodeFactory.instance.objectNode();
  ObjectNode attributes = JsonNodeFactory.instance.objectNode();

  /** Whether {@link #attributes} are to be masked wherever they are shown. */
  boolean noEcho;

  /** {@link #properties} with what is not to be shown masked; absent where nothing is to be. */
  @Nullable ObjectNode shown;

  JsonNode metadata = NullNode.getInstance();
  String deletionPolicy = "";
  String updateReplacePolicy = "";
  List<String> needs = List.of();

  /** What it is being changed to, until that has succeeded. */
  @Nullable ObjectNode attempted;

  /** What it was before the running update touched it. */
  @Nullable StackResource before;

  /** Its key among the resources of its stack. */
  String key() {
    return old ? logicalId + "#" + unique : logicalId;
  }

  StackResource copy() {
    var copy = new StackResource();
    copy.logicalId = logicalId;
    copy.type = type;
    copy.physicalId = physicalId;
    copy.unique = unique;
    copy.mine = mine;
    copy.fresh = fresh;
    copy.old = old;
    copy.status = status;
    copy.reason = reason;
    copy.changedMillis = changedMillis;
    copy.properties = properties;
    copy.attributes = attributes;
    copy.noEcho = noEcho;
    copy.shown = shown;
    copy.metadata = metadata;
    copy.deletionPolicy = deletionPolicy;
    copy.updateReplacePolicy = updateReplacePolicy;
    copy.needs = needs;
    return copy;
  }
}
