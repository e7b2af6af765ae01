package io.annal.bank;

import io.annal.lambda.FunctionHandler;

/** Publishes the bank's events; see {@link io.annal.runtime.StreamPublisher}. */
public final class PublishFunction extends FunctionHandler {
  public PublishFunction() {
    super(Functions.publish(System.getenv()));
  }
}
