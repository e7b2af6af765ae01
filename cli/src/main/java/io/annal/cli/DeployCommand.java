package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.cli.deploy.Home;
import io.annal.cli.deploy.Publisher;
import io.annal.cli.deploy.StackDeployment;
import io.annal.cli.deploy.SystemDeployment;
import io.annal.cli.terminal.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code annal deploy}. */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    description = {
      "Publish the functions' code, then create or update the stack and wait for it,",
      "and NAME-monitoring, which has its further alarms and the dashboard.",
      "Works on the AWS that the environment names, as aws does."
    })
final class DeployCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--stack", paramLabel = "NAME", description = "Default: " + Stack.NAME)
  private String stack = Stack.NAME;

  @Option(names = "--template", paramLabel = "FILE", description = "Default: the checkout's own.")
  private Path template = Home.template();

  @Mixin private PackageOption functionPackage = new PackageOption();

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the template, e.g. Transfers=on; may be repeated.")
  private Map<String, String> parameters = new TreeMap<>();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    Progress progress = new Progress(out);
    try (Aws aws = Aws.ofEnvironment();
        var cloudFormation = aws.cloudFormation()) {
      progress.step(
          "Publishing the function package", () -> Publisher.publish(aws, functionPackage.file()));
      StackDeployment.Outcome outcome =
          new SystemDeployment(cloudFormation, progress).deploy(stack, template, parameters);
      out.println(
          switch (outcome) {
            case CREATED -> stack + " is created.";
            case UPDATED -> stack + " is updated.";
            case UNCHANGED -> stack + " was up to date.";
          });
      return 0;
    }
  }
}
