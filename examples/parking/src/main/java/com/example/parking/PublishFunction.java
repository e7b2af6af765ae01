package com.example.parking;

import io.annal.lambda.FunctionHandler;

/** Publishes what was stored. */
public final class PublishFunction extends FunctionHandler {
  public PublishFunction() {
    super(Parking.APPLICATION.publishing(System.getenv()));
  }
}
