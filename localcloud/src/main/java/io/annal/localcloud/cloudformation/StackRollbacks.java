package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Operation;
import java.util.Map;

/** What turns a stack back that is being changed, or whose change has failed. */
final class StackRollbacks {
  private final StackStore store;
  private final Engine engine;

  StackRollbacks(StackStore store, Engine engine) {
    this.store = store;
    this.engine = engine;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CancelUpdateStack", this::cancel,
        "ContinueUpdateRollback", this::continueRollback,
        "RollbackStack", this::rollback);
  }

  private ObjectNode cancel(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    synchronized (stack) {
      if (stack.status != StackStatus.UPDATE_IN_PROGRESS) {
        throw Refusal.of("CancelUpdateStack cannot be called from current stack status");
      }
      stack.cancelled = true;
    }
    return nothing();
  }

  private ObjectNode continueRollback(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    synchronized (stack) {
      if (stack.status != StackStatus.UPDATE_ROLLBACK_FAILED) {
        throw Refusal.of(
            "Stack:%s is in %s state and can not continue its rollback."
                .formatted(stack.id, stack.status));
      }
      var skipped = Inputs.texts(input, "ResourcesToSkip");
      stack.requireKnown(skipped);
      stack.retained = skipped;
      stack.setCaller(context.principal());
      engine.start(stack, input, StackStatus.UPDATE_ROLLBACK_IN_PROGRESS);
    }
    return nothing();
  }

  private ObjectNode rollback(ObjectNode input, CallContext context) {
    var stack = store.require(context, Inputs.text(input, "StackName"));
    synchronized (stack) {
      stack.setCaller(context.principal());
      if (stack.status == StackStatus.UPDATE_FAILED) {
        engine.start(stack, input, StackStatus.UPDATE_ROLLBACK_IN_PROGRESS);
      } else if (stack.status == StackStatus.CREATE_FAILED) {
        engine.start(stack, input, StackStatus.ROLLBACK_IN_PROGRESS);
      } else {
        throw Refusal.of(
            "Stack:%s is in %s state and can not be rolled back."
                .formatted(stack.id, stack.status));
      }
    }
    return nothing().put("StackId", stack.id);
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
