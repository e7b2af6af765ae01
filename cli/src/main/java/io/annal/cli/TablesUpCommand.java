package io.annal.cli;

import io.annal.cli.terminal.CliException;
import io.annal.cli.terminal.Progress;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.server.TablesServer;
import io.annal.tables.storage.Durability;
import io.annal.tables.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code annal tables up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Answer DynamoDB's API on a port of this machine, until Ctrl-C.")
final class TablesUpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      defaultValue = "8000",
      description = "Where to listen on 127.0.0.1; 0 takes any free port (default: 8000).")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".annal-tables",
      description = "Where to keep everything (default: .annal-tables).")
  private Path directory = Path.of(".annal-tables");

  @Option(
      names = "--durability",
      defaultValue = "full",
      description =
          "full: what was acknowledged survives the loss of power; relaxed: the end of this"
              + " process, but not the loss of power; none: nothing, all is in memory (default:"
              + " full).")
  private Durability durability = Durability.FULL;

  @Option(
      names = "--enforce-capacity",
      description = "Let provisioned tables throttle as they do on AWS.")
  private boolean enforceCapacity;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new CliException("--port must be from 0 to 65535, not %d".formatted(port));
    }
    long start = System.nanoTime();
    TableEngine engine = open();
    TablesServer server;
    try {
      server = TablesServer.start(engine, port);
    } catch (IOException e) {
      engine.close();
      throw new CliException(
          "port %d is taken by another program; stop that, or choose another with --port"
              .formatted(port),
          e);
    }
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("tables-stop")
                .unstarted(() -> {
                  server.close();
                  engine.close();
                }));
    var out = spec.commandLine().getOut();
    out.printf(
        "Tables at %s after %.1f s. Any region, access key and secret will do.%n",
        server.endpoint(), Progress.since(start).toMillis() / 1000.0);
    out.printf("  aws dynamodb list-tables --endpoint-url %s%n", server.endpoint());
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private TableEngine open() {
    var options =
        durability == Durability.NONE
            ? TableOptions.inMemory()
            : TableOptions.in(directory.toAbsolutePath()).withDurability(durability);
    try {
      return TableEngine.open(enforceCapacity ? options.withCapacityEnforced() : options);
    } catch (StorageException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }
}
