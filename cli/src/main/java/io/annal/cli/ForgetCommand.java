package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.KmsKeyProvider;
import io.annal.privacy.CryptoShredding;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code annal forget}. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Forget a person for good: destroy their key, and list what it leaves",
      "unreadable in the event store and the read model (both are read whole).",
      "Functions that run may know them for 10 minutes more.",
      "Works on the AWS that the environment names, with credentials that have the",
      "stack's policy event-sourcing-forget-persons.",
      "Exit code 1: something can still be read, or could not be looked into."
    })
final class ForgetCommand implements Callable<Integer> {
  private final Supplier<Aws> clients;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SUBJECT", description = "Whom, e.g. the customer's id.")
  private String subject = "";

  @Option(names = "--stack", paramLabel = "NAME", description = "Default: " + Stack.NAME)
  private String stack = Stack.NAME;

  @Option(names = "--dry-run", description = "Only list what is kept about them.")
  private boolean dryRun;

  ForgetCommand() {
    this(Aws::ofEnvironment);
  }

  ForgetCommand(Supplier<Aws> clients) {
    this.clients = clients;
  }

  @Override
  public Integer call() {
    try (Aws aws = clients.get();
        var cloudFormation = aws.cloudFormation();
        var dynamoDb = aws.dynamoDb();
        var kms = aws.kms()) {
      Stack deployed = new Stack(cloudFormation, stack);
      var keys =
          new KmsKeyProvider(
              kms,
              deployed.output("SubjectKeyArn", "PersonalData"),
              dynamoDb,
              deployed.output("SubjectKeysTable", "PersonalData"),
              InstantSource.system());
      var rows = new DynamoDbReadModel(dynamoDb, deployed.output("ReadModelTable"));
      var store = new DynamoDbEventStore(dynamoDb, deployed.output("EventStoreTable"));
      var forgetting = new CryptoShredding(keys, store, rows, rows.projections());
      return say(dryRun ? forgetting.report(subject) : forgetting.forget(subject));
    }
  }

  private int say(CryptoShredding.Report report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(subject + (report.forgotten() ? " has no key." : " has a key."));
    report
        .traces()
        .forEach(trace ->
            out.printf(
                "  %-10s  %s: %s%n",
                trace.readable() ? "readable" : "unreadable", trace.where(), trace.path()));
    report
        .failures()
        .forEach(failure -> out.printf("  unknown     %s: %s%n", failure.key(), failure.why()));
    out.printf(
        "%d values about them are kept, %d of them can be read.%n",
        report.traces().size(), report.readable().size());
    out.flush();
    if (!report.failures().isEmpty()) {
      out.printf(
          "%d items cannot be read: nobody knows whether they are about them.%n",
          report.failures().size());
      out.flush();
      return 1;
    }
    return dryRun || report.readable().isEmpty() ? 0 : 1;
  }
}
