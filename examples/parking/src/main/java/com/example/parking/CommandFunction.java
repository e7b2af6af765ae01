package com.example.parking;

import io.annal.lambda.FunctionHandler;

/** Takes commands. */
public final class CommandFunction extends FunctionHandler {
  public CommandFunction() {
    super(Parking.APPLICATION.commands(System.getenv()));
  }
}
