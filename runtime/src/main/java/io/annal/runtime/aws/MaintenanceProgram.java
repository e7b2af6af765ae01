package io.annal.runtime.aws;

import io.annal.AnnalException;
import io.annal.runtime.Domain;
import java.util.Arrays;
import java.util.ServiceConfigurationError;

/**
 * Rebuilds or verifies the projections of the one domain that the class path holds, on AWS: the
 * program that {@code annal rebuild} and {@code annal verify} start with a function package as its
 * class path. Its arguments, settings and exit codes: {@link
 * io.annal.runtime.ProjectionMaintenance}.
 */
final class MaintenanceProgram {
  private MaintenanceProgram() {}

  public static void main(String[] arguments) {
    System.exit(start(arguments));
  }

  private static int start(String[] arguments) {
    try {
      var application = Domain.deployed();
      var settings = System.getenv();
      return application
          .maintenance(new AwsResources(settings, application.source()), settings, System.out)
          .run(arguments[0], Arrays.asList(arguments).subList(1, arguments.length), System.err);
    } catch (AnnalException | ServiceConfigurationError e) {
      System.err.println("annal: " + e.getMessage());
      for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
        System.err.println("  because: " + cause.getMessage());
      }
      return 1;
    }
  }
}
