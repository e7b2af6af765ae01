package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which projections of which stack are meant, and where their code is. */
final class MaintenanceOptions {
  @Parameters(
      paramLabel = "PROJECTION",
      arity = "0..*",
      description = "Which ones, by name (default: all of the domain).")
  private List<String> projections = new ArrayList<>();

  @Option(names = "--stack", paramLabel = "NAME", description = "Default: " + Stack.NAME)
  private String stack = Stack.NAME;

  @Mixin private PackageOption functionPackage = new PackageOption();

  /**
   * Does that work, in a process of its own.
   *
   * @param settings environment variables, see {@code io.annal.runtime.ProjectionMaintenance}
   * @return its exit code
   */
  int run(String work, Map<String, String> settings) throws InterruptedException {
    var process = new MaintenanceProcess(functionPackage.file());
    var variables = new TreeMap<>(settings);
    try (Aws aws = Aws.ofEnvironment();
        var cloudFormation = aws.cloudFormation()) {
      var deployed = new Stack(cloudFormation, stack);
      variables.put("EVENT_STORE_TABLE", deployed.output("EventStoreTable"));
      variables.put("READ_MODEL_TABLE", deployed.output("ReadModelTable"));
      variables.put("SUBJECT_KEYS_TABLE", deployed.find("SubjectKeysTable").orElse(""));
      variables.put("SUBJECT_KEY_ID", deployed.find("SubjectKeyArn").orElse(""));
      variables.putAll(aws.variables());
    }
    return process.run(work, projections, variables);
  }
}
