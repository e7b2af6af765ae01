package io.annal.cli.server;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What runs functions that are not Java, where it is not what the PATH has. */
public final class FunctionPrograms {
  @Option(
      names = "--python",
      paramLabel = "PROGRAM",
      description =
          "What runs Python functions; boto3 is its own (default: ANNAL_PYTHON, or python3).")
  private @Nullable String python;

  @Option(
      names = "--node",
      paramLabel = "PROGRAM",
      description = "What runs Node.js functions (default: ANNAL_NODE, or node).")
  private @Nullable String node;

  @Option(
      names = "--node-modules",
      paramLabel = "FOLDER",
      description =
          "Where Node.js functions find the AWS SDK for JavaScript that AWS's runtime brings"
              + " (default: ANNAL_NODE_MODULES, or nowhere).")
  private @Nullable String nodeModules;

  /** Tells the local cloud of this process, which reads it when it starts. */
  public void tell() {
    tell("annal.lambda.python", python);
    tell("annal.lambda.node", node);
    tell("annal.lambda.node-modules", nodeModules);
  }

  private static void tell(String property, @Nullable String value) {
    if (value != null) {
      System.setProperty(property, value);
    }
  }
}
