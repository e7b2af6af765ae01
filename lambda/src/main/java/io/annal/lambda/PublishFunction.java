package io.annal.lambda;

import io.annal.runtime.Domain;

/** Publishes what the event store of the deployed {@link Domain} holds. */
public final class PublishFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public PublishFunction() {
    super(LambdaFunction.publishing(Domain.deployed(), System.getenv()));
  }
}
