package io.annal.lambda;

/** Publishes what the event store of the deployed {@link Domain} holds. */
public final class PublishFunction extends FunctionHandler {
  /** As Lambda makes it, in the environment that it runs in. */
  public PublishFunction() {
    super(Domain.deployed().publishing(System.getenv()));
  }
}
