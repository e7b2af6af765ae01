package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.cloudformation.template.TemplateReader;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what takes long, each stack's work on a thread of its own. Where a stack stands is told by
 * its state alone, so that work that was interrupted is taken up again from there.
 */
final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final Cloud cloud;
  private final StackStore store;
  private final Journal journal;
  private final ResourceTypes types;
  private final Scopes scopes;
  private final Provisioner provisioner;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Scheduler scheduler = new Scheduler(executor);
  private volatile boolean closing;

  Engine(Cloud cloud, StackStore store, Journal journal, ResourceTypes types, Scopes scopes) {
    this.cloud = cloud;
    this.store = store;
    this.journal = journal;
    this.types = types;
    this.scopes = scopes;
    this.provisioner = new Provisioner(cloud, store, journal, types);
  }

  /** Takes up whatever was under way. */
  void resume() {
    store.everywhere().stream().filter(stack -> stack.status.isBusy()).forEach(this::go);
  }

  /** Begins what a user asked for. */
  void start(Stack stack, ObjectNode input, StackStatus status) {
    stack.token = Input.optionalText(input, "ClientRequestToken").orElse("");
    journal.stack(stack, status, "User Initiated");
    go(stack);
  }

  /** Goes to work on a stack that is busy. */
  private void go(Stack stack) {
    executor.execute(() -> {
      try {
        while (stack.status.isBusy() && !closing) {
          step(stack);
        }
      } catch (RuntimeException e) {
        if (!closing) {
          LOG.error("The work on stack {} stopped", stack.name, e);
        }
      }
    });
  }

  private void step(Stack stack) {
    switch (stack.status) {
      case CREATE_IN_PROGRESS -> create(stack);
      case ROLLBACK_IN_PROGRESS ->
          deleteAll(stack, StackStatus.ROLLBACK_COMPLETE, StackStatus.ROLLBACK_FAILED, true);
      case DELETE_IN_PROGRESS -> delete(stack);
      case UPDATE_IN_PROGRESS -> update(stack);
      case UPDATE_COMPLETE_CLEANUP_IN_PROGRESS -> cleanUp(stack, StackStatus.UPDATE_COMPLETE);
      case UPDATE_ROLLBACK_IN_PROGRESS -> new Rollback(stack, store, journal, provisioner).run();
      case UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS ->
          cleanUp(stack, StackStatus.UPDATE_ROLLBACK_COMPLETE);
      case CREATE_FAILED,
          CREATE_COMPLETE,
          ROLLBACK_FAILED,
          ROLLBACK_COMPLETE,
          DELETE_FAILED,
          DELETE_COMPLETE,
          UPDATE_COMPLETE,
          UPDATE_FAILED,
          UPDATE_ROLLBACK_FAILED,
          UPDATE_ROLLBACK_COMPLETE,
          REVIEW_IN_PROGRESS -> {}
    }
  }

  private void create(Stack stack) {
    var problem = forward(stack, "create");
    if (closing) {
      return;
    }
    if (problem.isEmpty()) {
      settle(stack);
      journal.stack(stack, StackStatus.CREATE_COMPLETE, "");
      return;
    }
    switch (stack.onFailure) {
      case "DO_NOTHING" -> {
        settle(stack);
        journal.stack(stack, StackStatus.CREATE_FAILED, problem);
      }
      case "DELETE" ->
          journal.stack(
              stack, StackStatus.DELETE_IN_PROGRESS, problem + " Delete requested by user.");
      default ->
          journal.stack(
              stack, StackStatus.ROLLBACK_IN_PROGRESS, problem + " Rollback requested by user.");
    }
  }

  private void update(Stack stack) {
    var problem = forward(stack, "update");
    if (closing) {
      return;
    }
    if (problem.isEmpty()) {
      journal.stack(stack, StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, "");
    } else if (stack.keepFailedUpdate) {
      journal.stack(stack, StackStatus.UPDATE_FAILED, problem);
    } else {
      journal.stack(stack, StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, problem);
    }
  }

  /** Brings the stack to what it shall be; answers why that failed, or nothing. */
  private String forward(Stack stack, String verb) {
    try {
      var deployment = new Deployment(stack, template(stack), store, provisioner, types, scopes);
      var outcome = deployment.run(scheduler, stop(stack));
      if (outcome.stopped()) {
        return closing ? "closing" : stack.cancelled ? "User Initiated" : timedOut(stack);
      }
      if (!outcome.isGood()) {
        return "The following resource(s) failed to %s: %s."
            .formatted(verb, outcome.failed().keySet());
      }
      deployment.outputs();
      return "";
    } catch (AwsException e) {
      return Failure.message(e);
    }
  }

  private static String timedOut(Stack stack) {
    return "Stack creation time exceeded the specified timeout of %d minutes."
        .formatted(stack.timeoutMinutes);
  }

  private BooleanSupplier stop(Stack stack) {
    var deadline =
        stack.timeoutMinutes > 0 && stack.status == StackStatus.CREATE_IN_PROGRESS
            ? stack.createdMillis + Duration.ofMinutes(stack.timeoutMinutes).toMillis()
            : Long.MAX_VALUE;
    return () -> closing || stack.cancelled || cloud.clock().millis() > deadline;
  }

  private Template template(Stack stack) {
    return TemplateReader.read(store.template(stack.settings.template()));
  }

  /** After a success nothing is fresh any more, and nothing needs its past. */
  private void settle(Stack stack) {
    synchronized (stack) {
      stack.before = null;
      stack.keepFailedUpdate = false;
      stack.cancelled = false;
      for (var resource : stack.live()) {
        if (resource.fresh || resource.before != null) {
          resource.fresh = false;
          resource.before = null;
          store.save(stack, resource);
        }
      }
    }
  }

  private void delete(Stack stack) {
    var inUse = Exports.inUse(store, stack);
    if (inUse.isPresent()) {
      journal.stack(stack, StackStatus.DELETE_FAILED, inUse.get());
      return;
    }
    deleteAll(stack, StackStatus.DELETE_COMPLETE, StackStatus.DELETE_FAILED, false);
  }

  private void deleteAll(Stack stack, StackStatus good, StackStatus bad, boolean onCreate) {
    var failed = deleteThese(stack, List.copyOf(stack.resources.values()), onCreate);
    if (closing) {
      return;
    }
    if (failed.isEmpty()) {
      synchronized (stack) {
        stack.outputs = new LinkedHashMap<>();
        stack.imports.clear();
      }
      journal.stack(stack, good, "");
    } else {
      journal.stack(
          stack, bad, "The following resource(s) failed to delete: %s. ".formatted(failed));
    }
  }

  /**
   * Deletes what has been replaced or is no longer wanted; what cannot be deleted is left behind.
   */
  private void cleanUp(Stack stack, StackStatus good) {
    List<StackResource> surplus;
    synchronized (stack) {
      var wanted =
          new Deployment(stack, template(stack), store, provisioner, types, scopes)
              .graph()
              .needs()
              .keySet();
      surplus =
          stack.resources.values().stream()
              .filter(resource -> resource.old || !wanted.contains(resource.logicalId))
              .toList();
    }
    deleteThese(stack, surplus, false);
    if (closing) {
      return;
    }
    synchronized (stack) {
      surplus.stream()
          .filter(resource -> stack.resources.containsKey(resource.key()))
          .forEach(resource -> store.remove(stack, resource));
    }
    settle(stack);
    journal.stack(stack, good, "");
  }

  /** Deletes resources, those first that others do not need; answers which could not be. */
  private Collection<String> deleteThese(
      Stack stack, List<StackResource> doomed, boolean onCreate) {
    var byKey = new LinkedHashMap<String, StackResource>();
    doomed.forEach(resource -> byKey.put(resource.key(), resource));
    var outcome =
        scheduler.run(
            reversed(doomed),
            key -> {
              var resource = byKey.get(key);
              return resource == null
                  ? Optional.empty()
                  : provisioner.delete(stack, resource, policy(stack, resource, onCreate));
            },
            true,
            () -> closing);
    return outcome.failed().keySet();
  }

  private static String policy(Stack stack, StackResource resource, boolean onCreate) {
    if (stack.retained.contains(resource.logicalId)) {
      return "Retain";
    }
    var policy = resource.old ? resource.updateReplacePolicy : resource.deletionPolicy;
    if (policy.equals("RetainExceptOnCreate")) {
      return onCreate || (resource.fresh && !resource.old) ? "Delete" : "Retain";
    }
    return policy;
  }

  private static Map<String, Set<String>> reversed(List<StackResource> doomed) {
    var needed = new LinkedHashMap<String, Set<String>>();
    doomed.forEach(resource -> needed.put(resource.key(), new HashSet<>()));
    for (var resource : doomed) {
      for (var other : doomed) {
        if (resource.needs.contains(other.logicalId)) {
          needed.getOrDefault(other.key(), new HashSet<>()).add(resource.key());
        }
      }
    }
    return needed;
  }

  @Override
  public void close() {
    closing = true;
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
