package io.annal.localcloud.cloudformation;

import java.util.ArrayList;
import java.util.List;

/** Brings an update that failed back to what was before: the way back. */
final class Rollback {
  private final Stack stack;
  private final StackStore store;
  private final Journal journal;
  private final Provisioner provisioner;

  Rollback(Stack stack, StackStore store, Journal journal, Provisioner provisioner) {
    this.stack = stack;
    this.store = store;
    this.journal = journal;
    this.provisioner = provisioner;
  }

  /** Does it, and leaves new resources to be cleaned up. */
  void run() {
    var failed = new ArrayList<String>();
    for (var resource : List.copyOf(stack.live())) {
      var before = resource.before;
      if (resource.fresh) {
        if (before == null) {
          setAside(resource);
        } else {
          bringBack(resource, before);
        }
      } else if (before != null && !restore(resource, before)) {
        failed.add(resource.logicalId);
      }
    }
    if (failed.isEmpty()) {
      settings();
      journal.stack(stack, StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, "");
    } else {
      journal.stack(
          stack,
          StackStatus.UPDATE_ROLLBACK_FAILED,
          "The following resource(s) failed to update: %s. ".formatted(failed));
    }
  }

  private void settings() {
    synchronized (stack) {
      var before = stack.before;
      if (before != null) {
        stack.settings = before;
      }
      store.save(stack);
    }
  }

  /** What the failed update made is old now: cleaning up takes it away, whatever its policies. */
  private void setAside(StackResource resource) {
    synchronized (stack) {
      store.remove(stack, resource);
      resource.old = true;
      resource.updateReplacePolicy = "Delete";
      store.save(stack, resource);
    }
  }

  private void bringBack(StackResource replacement, StackResource before) {
    synchronized (stack) {
      setAside(replacement);
      stack.resources.values().stream()
          .filter(resource -> resource.old && resource.unique.equals(before.unique))
          .toList()
          .forEach(resource -> store.remove(stack, resource));
      before.old = false;
      store.save(stack, before);
    }
  }

  private boolean restore(StackResource resource, StackResource before) {
    if (stack.retained.contains(resource.logicalId)) {
      return true;
    }
    var touched =
        !resource.properties.equals(before.properties)
            || !resource.metadata.equals(before.metadata)
            || resource.attempted != null;
    synchronized (stack) {
      resource.metadata = before.metadata;
      resource.deletionPolicy = before.deletionPolicy;
      resource.updateReplacePolicy = before.updateReplacePolicy;
      resource.needs = before.needs;
      store.save(stack, resource);
    }
    return !touched || provisioner.update(stack, resource, before.properties).isEmpty();
  }
}
