package io.annal.localcloud.cloudformation.resource;

import io.annal.localcloud.wire.AwsException;

/** Why a custom resource failed: a sentence that an event shows as it is. */
public final class CustomResourceFailure {
  private static final String CODE = "CustomResourceFailure";

  private CustomResourceFailure() {}

  static AwsException of(String reason) {
    return new AwsException(CODE, 400, reason);
  }

  /** Says whether that error is one. */
  public static boolean is(AwsException e) {
    return e.code().equals(CODE);
  }
}
