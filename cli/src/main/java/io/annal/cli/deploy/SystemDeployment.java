package io.annal.cli.deploy;

import io.annal.cli.aws.Stack;
import io.annal.cli.deploy.StackDeployment.Outcome;
import io.annal.cli.terminal.Progress;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** Deploys the system's stack and, with the checkout's own template, the stack that monitors it. */
public final class SystemDeployment {
  private final CloudFormationClient cloudFormation;
  private final Progress progress;

  public SystemDeployment(CloudFormationClient cloudFormation, Progress progress) {
    this.cloudFormation = cloudFormation;
    this.progress = progress;
  }

  /** The stack of {@code monitoring.yaml} that belongs to a system's stack. */
  static String monitoringOf(String stack) {
    return stack + "-monitoring";
  }

  public Outcome deploy(String name, Path template, Map<String, String> parameters) {
    Outcome outcome =
        progress.step(
            "Deploying " + name,
            () -> new StackDeployment(cloudFormation, name).deploy(template, parameters));
    // Another template need not have the resources that monitoring.yaml names.
    if (template.equals(Home.template())) {
      String monitoring = monitoringOf(name);
      progress.step(
          "Deploying " + monitoring,
          () ->
              new StackDeployment(cloudFormation, monitoring)
                  .deploy(Home.monitoring(), watched(new Stack(cloudFormation, name))));
    }
    return outcome;
  }

  private static Map<String, String> watched(Stack system) {
    return Map.of(
        "Environment", system.parameter("Environment"),
        "ProjectionBatching", system.parameter("ProjectionBatching"),
        "Transfers", system.parameter("Transfers"),
        "EventStoreStreamArn", system.parameter("EventStoreStreamArn"),
        "AlertTopicArn", system.find("AlertTopicArn").orElse(""));
  }
}
