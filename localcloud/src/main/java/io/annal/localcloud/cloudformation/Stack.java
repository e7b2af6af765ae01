package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stack, as it is kept; its own lock guards it and its resources. */
final class Stack {
  String id = "";
  String name = "";
  String account = "";
  String region = "";
  StackStatus status = StackStatus.REVIEW_IN_PROGRESS;
  String statusReason = "";
  String description = "";
  long createdMillis;
  long updatedMillis;
  long deletedMillis;
  Settings settings = Settings.NONE;

  /** What was deployed before the running update. */
  @Nullable Settings before;

  /** ROLLBACK, DELETE or DO_NOTHING. */
  String onFailure = "ROLLBACK";

  /** Says whether this update is left as it is when it fails. */
  boolean keepFailedUpdate;

  int timeoutMinutes;
  boolean terminationProtection;
  String policy = "";
  String parentId = "";
  String rootId = "";
  String changeSetId = "";
  String token = "";

  /** In whose name it is deployed: a role and session, or nobody's but the account's. */
  String callerRole = "";

  String callerSession = "";
  long events;
  List<String> retained = new ArrayList<>();
  Map<String, OutputValue> outputs = new LinkedHashMap<>();
  TreeSet<String> imports = new TreeSet<>();

  @JsonIgnore final Map<String, StackResource> resources = new LinkedHashMap<>();

  /** Someone asked for the running update to be cancelled. */
  @JsonIgnore boolean cancelled;

  /** A value that the stack shows. */
  record OutputValue(String value, String description, String export) {}

  /** A new stack, kept nowhere yet. */
  static Stack named(String name, CallContext context, long now) {
    var stack = new Stack();
    stack.name = name;
    stack.account = context.account();
    stack.region = context.region();
    stack.id = context.arn("cloudformation", "stack/%s/%s".formatted(name, UUID.randomUUID()));
    stack.createdMillis = now;
    stack.setCaller(context.principal());
    return stack;
  }

  /** From here on it is deployed from these settings; the old ones wait for a rollback. */
  void beginUpdate(Settings next, long now) {
    if (before == null) {
      before = settings;
    }
    settings = next;
    updatedMillis = now;
    cancelled = false;
    retained.clear();
  }

  void requireUpdatable() {
    if (!status.isUpdatable()) {
      throw Refusal.of("Stack:%s is in %s state and can not be updated.".formatted(id, status));
    }
  }

  void requireKnown(List<String> logicalIds) {
    for (var logicalId : logicalIds) {
      if (!resources.containsKey(logicalId)) {
        throw Refusal.of("Resource [%s] does not exist in stack [%s]".formatted(logicalId, name));
      }
    }
  }

  /** The part of the id behind its last slash. */
  String uuid() {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  /** The key of everything that is kept of it. */
  String key() {
    return "%s/%s/%s".formatted(account, region, uuid());
  }

  boolean isDeleted() {
    return status == StackStatus.DELETE_COMPLETE;
  }

  /** The resources that are the stack's, without those that only wait to be deleted. */
  List<StackResource> live() {
    return resources.values().stream().filter(resource -> !resource.old).toList();
  }

  /** In whose name services are called for it. */
  CallContext context(String requestId) {
    return new CallContext(account, region, principal(), requestId, CallContext.CLOUD_FORMATION);
  }

  /** CloudFormation's session of a role that was passed to it. */
  static Principal session(String roleArn) {
    return new Principal.AssumedRole(
        roleArn.substring(roleArn.lastIndexOf('/') + 1), "AWSCloudFormation");
  }

  private Principal principal() {
    if (!settings.roleArn().isEmpty()) {
      return session(settings.roleArn());
    }
    return callerRole.isEmpty()
        ? new Principal.Root()
        : new Principal.AssumedRole(callerRole, callerSession);
  }

  void setCaller(Principal principal) {
    if (principal instanceof Principal.AssumedRole(var role, var session)) {
      callerRole = role;
      callerSession = session;
    } else {
      callerRole = "";
      callerSession = "";
    }
  }
}
