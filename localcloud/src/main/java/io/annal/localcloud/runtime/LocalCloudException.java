package io.annal.localcloud.runtime;

import java.nio.file.Path;

/** Why a local cloud could not start; the message is one sentence for whoever started it. */
public sealed class LocalCloudException extends RuntimeException {
  LocalCloudException(String message, Throwable cause) {
    super(message, cause);
  }

  private LocalCloudException(String message) {
    super(message);
  }

  /** Another program has the port. */
  public static final class PortInUse extends LocalCloudException {
    PortInUse(int port, Throwable cause) {
      super("Port %d is taken by another program.".formatted(port), cause);
    }
  }

  /** Another local cloud has the data directory. */
  public static final class DirectoryInUse extends LocalCloudException {
    DirectoryInUse(String message) {
      super(message);
    }
  }

  /** An earlier version kept its tables in the data directory in a form that is not read. */
  public static final class FormerTables extends LocalCloudException {
    FormerTables(Path folder) {
      super(
          ("The tables in %s were written by DynamoDB Local, on which earlier versions stood, and"
                  + " cannot be read: take another data directory, or remove this one.")
              .formatted(folder));
    }
  }
}
