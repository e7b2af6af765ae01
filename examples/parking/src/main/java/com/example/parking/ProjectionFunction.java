package com.example.parking;

import io.annal.lambda.FunctionHandler;

/** Keeps the projections. */
public final class ProjectionFunction extends FunctionHandler {
  public ProjectionFunction() {
    super(Parking.APPLICATION.projecting(System.getenv()));
  }
}
