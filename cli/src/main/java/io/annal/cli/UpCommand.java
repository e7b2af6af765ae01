package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.cli.deploy.HashedPackage;
import io.annal.cli.deploy.Home;
import io.annal.cli.deploy.LastDeployment;
import io.annal.cli.deploy.LocalPackageStore;
import io.annal.cli.deploy.Publisher;
import io.annal.cli.deploy.SystemDeployment;
import io.annal.cli.server.CloudLog;
import io.annal.cli.server.DaemonLauncher;
import io.annal.cli.server.DataDirectory;
import io.annal.cli.server.FunctionPrograms;
import io.annal.cli.server.ServerInfo;
import io.annal.cli.server.SoftHeapLimit;
import io.annal.cli.terminal.CliException;
import io.annal.cli.terminal.Progress;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudException;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.wire.DoorOptions;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code annal up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Start the local cloud, publish the functions and deploy the system, as far as they have"
            + " changed.")
final class UpCommand implements Callable<Integer> {
  private static final long HEAP_ROOM = 32L << 20;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--detach",
      description = "Return when everything is ready; stop with annal down.")
  private boolean detach;

  @Option(names = "--empty", description = "Deploy nothing: your own create-stack will.")
  private boolean empty;

  @Option(
      names = "--port",
      defaultValue = "4566",
      description = "Where to listen on 127.0.0.1; 0 takes any free port (default: 4566).")
  private int port;

  @Option(
      names = "--region",
      defaultValue = "us-east-1",
      description = "Where to deploy (default: us-east-1).")
  private String region = "us-east-1";

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "Answer under this name, too, in a request's Host header (default: localhost and"
              + " 127.0.0.1).")
  private Set<String> hosts = Set.of();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description =
          "Answer web pages of this origin, e.g. http://localhost:3000 (default: none). They need"
              + " the credentials of annal env all the same.")
  private Set<String> origins = Set.of();

  @Option(
      names = "--no-verify",
      description =
          "Verify no signatures: whoever reaches the port owns everything, and may run code as"
              + " you.")
  private boolean noVerify;

  @Option(
      names = "--tables",
      paramLabel = "URL",
      description =
          "Keep the tables at this endpoint, which speaks DynamoDB, e.g. http://127.0.0.1:8000"
              + " (default: the local cloud itself).")
  private Optional<URI> tables = Optional.empty();

  @Option(
      names = "--enforce-capacity",
      description =
          "Let provisioned tables throttle as they do on AWS, after a burst of five minutes; not"
              + " with --tables (default: they never throttle).")
  private boolean enforceCapacity;

  /** A training run for the JVM's ahead-of-time cache has to end by itself. */
  @Option(names = "--until-ready", hidden = true, description = "Stop when everything is ready.")
  private boolean untilReady;

  @Mixin private PackageOption functionPackage = new PackageOption();

  @Mixin private FunctionPrograms programs = new FunctionPrograms();

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new CliException("--port must be from 0 to 65535, not %d".formatted(port));
    }
    tables
        .filter(url -> !List.of("http", "https").contains(url.getScheme()) || url.getHost() == null)
        .ifPresent(url -> {
          throw new CliException(
              "--tables must be a URL such as http://127.0.0.1:8000, not " + url);
        });
    if (enforceCapacity && tables.isPresent()) {
      throw new CliException(
          "--enforce-capacity goes with the local cloud's own tables, not with --tables: whether"
              + " that endpoint throttles is up to it");
    }
    DataDirectory directory = data.directory();
    if (detach) {
      new DaemonLauncher(Annal.class, directory, spec.commandLine().getOut())
          .start(spec.commandLine());
      return 0;
    }
    run(directory);
    return 0;
  }

  private void run(DataDirectory directory) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = new Progress(out);
    long start = System.nanoTime();
    directory.closeToOthers();
    CloudLog.to(directory.log());
    programs.tell();
    out.println("Annal");
    if (noVerify) {
      out.println(
          "WARNING: --no-verify: no signature is verified. Every program and every user of");
      out.println("this machine that reaches the port owns this cloud, and can run code as you.");
    }
    var code = new HashedPackage(functionPackage.file());
    if (empty || !Files.exists(directory.lastDeployment())) {
      code.hashAhead();
    }
    LocalCloud cloud = progress.step("Starting the local cloud", () -> startCloud(directory));
    ServerInfo.here(cloud.endpoint(), region, false).write(directory.runFile());
    stopAtTheEnd(cloud, directory, out);
    deploy(cloud, directory, code, progress);
    ServerInfo.here(cloud.endpoint(), region, true).write(directory.runFile());
    tellWhatIsNext(cloud, directory, out, start);
    if (!untilReady) {
      SoftHeapLimit.keep(HEAP_ROOM);
      new CountDownLatch(1).await();
    }
  }

  private LocalCloud startCloud(DataDirectory directory) {
    try {
      var options =
          LocalCloudOptions.of(directory.cloud(), port)
              .withDoor(new DoorOptions(!noVerify, hosts, origins));
      return LocalCloud.start(
          enforceCapacity
              ? options.withCapacityEnforced()
              : tables.map(options::withTables).orElse(options));
    } catch (LocalCloudException e) {
      throw new CliException(
          switch (e) {
            case LocalCloudException.PortInUse _ ->
                "port %d is taken by another program; stop that, or choose another with --port"
                    .formatted(port);
            case LocalCloudException.DirectoryInUse _ -> inUse(directory);
            case LocalCloudException other -> String.valueOf(other.getMessage());
          },
          e);
    }
  }

  private static String inUse(DataDirectory directory) {
    String by =
        directory
            .running()
            .map(who -> "the local cloud at %s (process %d)".formatted(who.endpoint(), who.pid()))
            .orElse("another local cloud");
    return "the data directory %s is in use by %s; stop that with ./annal down, or choose another with --data"
        .formatted(directory.shown(), by);
  }

  private void deploy(
      LocalCloud cloud, DataDirectory directory, HashedPackage code, Progress progress) {
    var last = new LastDeployment(cloud, directory.lastDeployment(), region);
    var sources = List.of(code.file(), Home.template(), Home.monitoring());
    if (!empty && progress.step("Looking for changes", () -> last.isCurrent(sources))) {
      return;
    }
    progress.step("Publishing the function package", () -> publish(cloud, code));
    if (!empty) {
      deploy(cloud, progress);
      last.remember(sources);
    }
  }

  private Publisher.Published publish(LocalCloud cloud, HashedPackage code) {
    try (var store = new LocalPackageStore(cloud, region)) {
      return new Publisher(store).publish(code.file(), code.key());
    }
  }

  private void deploy(LocalCloud cloud, Progress progress) {
    try (Aws aws = Aws.local(cloud.endpoint(), cloud.secret(), region);
        var cloudFormation = aws.cloudFormation()) {
      new SystemDeployment(cloudFormation, progress).deploy(Stack.NAME, Home.template(), Map.of());
    }
  }

  private static void stopAtTheEnd(LocalCloud cloud, DataDirectory directory, PrintWriter out) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("annal-stop")
                .unstarted(() -> {
                  out.println("Stopping");
                  out.flush();
                  cloud.close();
                  directory.forgetRunning();
                }));
  }

  private void tellWhatIsNext(
      LocalCloud cloud, DataDirectory directory, PrintWriter out, long start) {
    String there =
        directory.root().equals(Home.path().resolve(".annal"))
            ? ""
            : " --data " + directory.shown();
    out.println();
    out.println("Next, in this or another terminal:");
    out.println("  eval \"$(./annal env" + there + ")\"   # points aws at this machine");
    out.println("  cd infrastructure             # and type what its README.md says");
    out.println(
        System.getProperty("annal.detached") == null
            ? "  Ctrl-C                        # stops it; the data stay"
            : "  ./annal down" + there + "                  # stops it; the data stay");
    out.println();
    out.printf(
        "Ready at %s after %.1f s, %s.%n",
        cloud.endpoint(),
        Progress.since(start).toMillis() / 1000.0,
        empty ? "nothing deployed" : Stack.NAME + " deployed");
    out.flush();
  }
}
