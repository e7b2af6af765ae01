package io.annal.localcloud.cloudformation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.cloudformation.resource.ResourceTypes;
import io.annal.localcloud.cloudformation.template.Template;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import java.util.UUID;

/** Templates as requests submit them, whether a stack is changed at once or by a change set. */
final class Submissions {
  private final StackStore store;
  private final Inputs inputs;
  private final ResourceTypes types;
  private final Scopes scopes;

  Submissions(StackStore store, Inputs inputs, ResourceTypes types, Scopes scopes) {
    this.store = store;
    this.inputs = inputs;
    this.types = types;
    this.scopes = scopes;
  }

  /**
   * A template that can be deployed.
   *
   * @param text as it was sent, or as it is kept
   */
  record Submission(String text, Template template) {}

  /** What a request would change of a stack. */
  record Planned(Submission submission, Settings settings, Planner.Plan plan) {}

  /** The template that a request for a new stack brings along. */
  Submission first(ObjectNode input, CallContext context) {
    var text = inputs.requireTemplate(input, context);
    return new Submission(text, inputs.sound(text));
  }

  /** The template that a request brings along, or the stack's own where it asks for that. */
  Submission next(ObjectNode input, Stack stack, CallContext context) {
    if (Input.optionalBoolean(input, "UsePreviousTemplate").orElse(false)) {
      var text = store.template(stack.settings.template());
      return new Submission(text, inputs.sound(text));
    }
    return first(input, context);
  }

  /** What a request changes; from now on the stack is deployed in the caller's name. */
  Planned plan(ObjectNode input, Stack stack, CallContext context) {
    var submission = next(input, stack, context);
    stack.setCaller(context.principal());
    var settings = settings(input, stack, submission, context);
    return new Planned(submission, settings, planner(stack, submission, settings).plan());
  }

  Settings settings(ObjectNode input, Stack stack, Submission submission, CallContext context) {
    return inputs.settings(input, stack, submission.template(), "", context);
  }

  Planner planner(Stack stack, Submission submission, Settings settings) {
    return new Planner(stack, submission.template(), settings, types, scopes);
  }

  /** Keeps the template, and answers the settings that name it. */
  Settings keep(Stack stack, Submission submission, Settings settings) {
    return settings.withTemplate(
        store.keepTemplate(stack, UUID.randomUUID().toString(), submission.text()));
  }
}
