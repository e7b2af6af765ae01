package io.annal.localcloud.cloudformation.template;

import io.annal.localcloud.wire.AwsException;

/** What CloudFormation answers to a template or request that it cannot take. */
public final class Refusal {
  private static final String TEMPLATE_ERROR = "Template error: ";

  private Refusal() {}

  /** A {@code ValidationError}, the code of nearly everything that CloudFormation refuses. */
  public static AwsException of(String message) {
    return AwsException.badRequest("ValidationError", message);
  }

  /** A {@code ValidationError} that begins with {@code Template format error:}. */
  public static AwsException format(String message) {
    return of("Template format error: " + message);
  }

  /** Whether an error is the template's own, whatever is deployed by it. */
  public static boolean isTemplateError(AwsException error) {
    return String.valueOf(error.getMessage()).startsWith(TEMPLATE_ERROR);
  }

  /** A {@code ValidationError} that begins with {@code Template error:}. */
  public static AwsException template(String message) {
    return of(TEMPLATE_ERROR + message);
  }
}
