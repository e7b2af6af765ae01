package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.Existence;
import io.annal.localcloud.cloudformation.resource.Request;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, changes and deletes one resource at a time, and notes it. */
final class Provisioner {
  private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

  private final Cloud cloud;
  private final StackStore store;
  private final Journal journal;
  private final ResourceTypes types;

  Provisioner(Cloud cloud, StackStore store, Journal journal, ResourceTypes types) {
    this.cloud = cloud;
    this.store = store;
    this.journal = journal;
    this.types = types;
  }

  /** Makes a resource; answers why it could not. */
  Optional<String> create(Stack stack, StackResource resource) {
    journal.resource(stack, resource, "CREATE_IN_PROGRESS", "");
    return attempt(
        stack,
        resource,
        "CREATE_FAILED",
        context -> {
          var type = types.type(resource.type);
          var asked = request(stack, resource, context, resource.physicalId);
          var name = type.name(asked);
          if (name.isPresent() && !resource.mine) {
            if (type.exists(asked.withId(name.get()))) {
              return Optional.of(
                  Failure.alreadyExists(resource.type, name.get(), context.requestId()));
            }
            claim(stack, resource, name.get());
          }
          var request = asked.withId(resource.physicalId);
          var made = type.create(request);
          claim(stack, resource, made.physicalId());
          resource.attributes = made.attributes();
          resource.noEcho = made.noEcho();
          journal.resource(stack, resource, "CREATE_IN_PROGRESS", "Resource creation Initiated");
          requireRead(request.unread(), resource);
          journal.resource(stack, resource, "CREATE_COMPLETE", "");
          return Optional.empty();
        });
  }

  /**
   * What is begun under a name that was free is this stack's to delete, should it be interrupted.
   */
  private void claim(Stack stack, StackResource resource, String physicalId) {
    synchronized (stack) {
      resource.mine = true;
      resource.physicalId = physicalId;
      store.save(stack, resource);
    }
  }

  /** Changes a resource in place to those properties; answers why it could not. */
  Optional<String> update(Stack stack, StackResource resource, ObjectNode properties) {
    var attempted = resource.attempted;
    var before =
        attempted != null && !attempted.equals(properties) ? attempted : resource.properties;
    synchronized (stack) {
      resource.attempted = properties;
      journal.resource(stack, resource, "UPDATE_IN_PROGRESS", "");
    }
    return attempt(
        stack,
        resource,
        "UPDATE_FAILED",
        context -> {
          if (!before.equals(properties)) {
            change(stack, resource, context, before, properties);
          }
          synchronized (stack) {
            resource.properties = properties;
            resource.attempted = null;
            journal.resource(stack, resource, "UPDATE_COMPLETE", "");
          }
          return Optional.empty();
        });
  }

  private void change(
      Stack stack,
      StackResource resource,
      CallContext context,
      ObjectNode before,
      ObjectNode properties) {
    var request = request(stack, resource, context, resource.physicalId, properties);
    var changed = types.type(resource.type).update(request, before);
    if (!changed.physicalId().equals(resource.physicalId)) {
      setAside(stack, resource);
    }
    resource.physicalId = changed.physicalId();
    resource.attributes = changed.attributes();
    resource.noEcho = changed.noEcho();
    var forgotten = ResourceTypes.changed(before, properties);
    forgotten.retainAll(request.unread());
    requireRead(forgotten, resource);
  }

  /** A change that ended with another id has made another resource: the first waits for the end. */
  private void setAside(Stack stack, StackResource resource) {
    synchronized (stack) {
      var first = resource.copy();
      first.old = true;
      first.before = null;
      store.save(stack, first);
      resource.unique = Deployment.unique();
    }
  }

  /** Deletes a resource, and forgets it; answers why it could not. */
  Optional<String> delete(Stack stack, StackResource resource, String policy) {
    if (policy.equals("Retain")) {
      journal.resource(stack, resource, "DELETE_SKIPPED", "");
      forget(stack, resource);
      return Optional.empty();
    }
    journal.resource(stack, resource, "DELETE_IN_PROGRESS", "");
    return attempt(
        stack,
        resource,
        "DELETE_FAILED",
        context -> {
          takeAway(stack, resource, context);
          journal.resource(stack, resource, "DELETE_COMPLETE", "");
          forget(stack, resource);
          return Optional.empty();
        });
  }

  private void takeAway(Stack stack, StackResource resource, CallContext context) {
    if (resource.physicalId.isEmpty()) {
      return;
    }
    try {
      types.type(resource.type).delete(request(stack, resource, context, resource.physicalId));
    } catch (AwsException e) {
      if (!Existence.isMissing(e)) {
        throw e;
      }
    }
  }

  /** Clears away what an interrupted creation may have left, so that it can start again. */
  Optional<String> startOver(Stack stack, StackResource resource) {
    return attempt(
        stack,
        resource,
        "CREATE_FAILED",
        context -> {
          if (resource.mine) {
            takeAway(stack, resource, context);
          }
          resource.mine = false;
          resource.physicalId = "";
          return Optional.empty();
        });
  }

  private void forget(Stack stack, StackResource resource) {
    synchronized (stack) {
      store.remove(stack, resource);
    }
  }

  /** Notes that a resource could not even be begun; answers why. */
  Optional<String> refuse(Stack stack, StackResource resource, String reason) {
    var failed = resource.fresh ? "CREATE_FAILED" : "UPDATE_FAILED";
    journal.resource(stack, resource, failed, reason);
    return Optional.of(reason);
  }

  /** The name that a resource would have, where that is known before. */
  Optional<String> nameOf(Stack stack, StackResource resource) {
    var context = stack.context(UUID.randomUUID().toString());
    return types.type(resource.type).name(request(stack, resource, context, ""));
  }

  private Optional<String> attempt(
      Stack stack,
      StackResource resource,
      String failed,
      Function<CallContext, Optional<String>> work) {
    var context = stack.context(UUID.randomUUID().toString());
    Optional<String> why;
    try {
      why = work.apply(context);
    } catch (AwsException e) {
      why = Optional.of(Failure.reason(resource.type, e, context.requestId()));
    } catch (RuntimeException e) {
      LOG.error("{} of {} failed", resource.logicalId, stack.name, e);
      why = Optional.of("Internal Failure");
    }
    why.ifPresent(reason -> journal.resource(stack, resource, failed, reason));
    return why;
  }

  private Request request(
      Stack stack, StackResource resource, CallContext context, String physicalId) {
    return request(stack, resource, context, physicalId, resource.properties);
  }

  private Request request(
      Stack stack,
      StackResource resource,
      CallContext context,
      String physicalId,
      ObjectNode properties) {
    var names =
        new Request.Names(stack.name, stack.id, resource.logicalId, resource.type, resource.unique);
    return new Request(
        cloud, context, names, physicalId, properties, id -> claim(stack, resource, id));
  }

  /** A property that a type does not know what to do with is refused, not dropped. */
  private static void requireRead(Set<String> forgotten, StackResource resource) {
    if (!forgotten.isEmpty()) {
      throw AwsException.unsupported(
          "%s of %s".formatted(forgotten.iterator().next(), resource.type));
    }
  }
}
