package com.example.parking;

import io.annal.lambda.FunctionHandler;

/** Answers queries. */
public final class QueryFunction extends FunctionHandler {
  public QueryFunction() {
    super(Parking.APPLICATION.queries(System.getenv()));
  }
}
