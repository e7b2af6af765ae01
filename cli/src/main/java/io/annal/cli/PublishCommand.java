package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.deploy.Publisher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code annal publish}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Put the functions' code where the template looks for it.",
      "Works on the AWS that the environment names, as aws does: your account, or the",
      "local cloud after eval \"$$(./annal env)\"."
    })
final class PublishCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private PackageOption functionPackage = new PackageOption();

  @Override
  public Integer call() {
    try (Aws aws = Aws.ofEnvironment()) {
      Publisher.Published published = Publisher.publish(aws, functionPackage.file());
      spec.commandLine()
          .getOut()
          .printf(
              "%s s3://%s/%s%nNamed in %s and %s.%n",
              published.sent() ? "Sent to" : "Already at",
              published.bucket(),
              published.key(),
              Publisher.BUCKET_PARAMETER,
              Publisher.KEY_PARAMETER);
      return 0;
    }
  }
}
