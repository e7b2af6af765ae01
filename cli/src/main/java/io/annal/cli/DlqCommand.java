package io.annal.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.annal.Failure;
import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.cli.deadletters.DeadLetter;
import io.annal.cli.deadletters.DeadLetterQueue;
import io.annal.cli.deadletters.Redrive;
import io.annal.cli.deadletters.StreamBatch;
import io.annal.cli.terminal.CliException;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code annal dlq}: what could not be published or projected. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "What could not be published or projected, and what to do about it.",
      "Works on the AWS that the environment names, as aws does: your account, or the",
      "local cloud after eval \"$$(./annal env)\"."
    })
final class DlqCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stack",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Default: " + Stack.NAME)
  private String stack = Stack.NAME;

  @Option(
      names = "--aggregate",
      paramLabel = "ID",
      scope = ScopeType.INHERIT,
      description = "Only events of that aggregate.")
  private @Nullable String aggregate;

  @Option(
      names = "--limit",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "At most so many messages (default: 100).")
  private int limit = 100;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "One line a message.")
  int list() {
    return withQueue((aws, queue) -> {
      List<DeadLetter> deadLetters = chosen(queue);
      deadLetters.forEach(this::line);
      out().println(deadLetters.isEmpty() ? "No dead letters." : deadLetters.size() + " shown.");
      return 0;
    });
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "All of one message: why it failed, and its content.")
  int show(@Parameters(paramLabel = "MESSAGE-ID", description = "Or how it begins.") String id) {
    return withQueue((aws, queue) -> {
      DeadLetter deadLetter =
          queue.all().stream()
              .filter(candidate -> candidate.id().startsWith(id))
              .findFirst()
              .orElseThrow(() -> new CliException("no message %s is in the queue".formatted(id)));
      out().printf("message   %s%n", deadLetter.id());
      out().printf("what      %s%n", deadLetter.subject());
      out().printf("given up  %s%n", deadLetter.sent());
      out().printf("function  %s%n", deadLetter.function());
      out()
          .printf(
              "why       %s%n%n%s%n",
              Failure.printable(deadLetter.reason()), pretty(deadLetter.body()));
      return 0;
    });
  }

  @Command(
      name = "redrive",
      mixinStandardHelpOptions = true,
      description = {
        "Hand messages to the function that failed, by aggregate and in order.",
        "What succeeds leaves the queue; exit code 1 says that some failed again.",
        "What can never be published comes back as a dead letter with the item in it."
      })
  int redrive(
      @Option(names = "--dry-run", description = "Only say what would be done.") boolean dryRun) {
    return withQueue((aws, queue) -> {
      List<DeadLetter> deadLetters = chosen(queue);
      if (dryRun) {
        deadLetters.forEach(this::line);
        out().printf("%d would be redriven, in this order.%n", deadLetters.size());
        return 0;
      }
      try (var lambda = aws.lambda();
          var streams = aws.streams()) {
        Redrive.Outcome outcome =
            new Redrive(lambda, new StreamBatch(streams), queue)
                .run(
                    deadLetters,
                    (deadLetter, end) -> out().println(deadLetter.subject() + ": " + end));
        out()
            .printf(
                "%d done, %d failed again, %d behind those.%n",
                outcome.done(), outcome.failed(), outcome.skipped());
        return outcome.failed() == 0 ? 0 : 1;
      }
    });
  }

  @Command(
      name = "purge",
      mixinStandardHelpOptions = true,
      description = {
        "Delete messages for good. The events stay in the event store.",
        "Without --yes it only says what it would delete."
      })
  int purge(@Option(names = "--yes", description = "Delete.") boolean yes) {
    return withQueue((aws, queue) -> {
      List<DeadLetter> deadLetters = chosen(queue);
      deadLetters.forEach(this::line);
      if (yes) {
        deadLetters.forEach(queue::delete);
      }
      out()
          .printf(
              yes ? "%d deleted.%n" : "%d would be deleted; --yes deletes them.%n",
              deadLetters.size());
      return 0;
    });
  }

  private List<DeadLetter> chosen(DeadLetterQueue queue) {
    if (limit < 1 || limit > DeadLetterQueue.MOST) {
      throw new CliException(
          "--limit must be from 1 to %d, not %d".formatted(DeadLetterQueue.MOST, limit));
    }
    return queue.all().stream()
        .filter(deadLetter ->
            aggregate == null || deadLetter.aggregate().equals(Optional.of(aggregate)))
        .limit(limit)
        .toList();
  }

  private int withQueue(ToIntBiFunction<Aws, DeadLetterQueue> work) {
    try (Aws aws = Aws.ofEnvironment();
        var cloudFormation = aws.cloudFormation();
        var sqs = aws.sqs()) {
      String url = new Stack(cloudFormation, stack).output("DeadLetterQueueUrl");
      try (DeadLetterQueue queue = new DeadLetterQueue(sqs, url)) {
        return work.applyAsInt(aws, queue);
      } finally {
        out().flush();
      }
    }
  }

  private void line(DeadLetter deadLetter) {
    out()
        .printf(
            "%.8s  %tF %<tT  %s%n",
            deadLetter.id(), deadLetter.sent().atZone(ZoneOffset.UTC), deadLetter.subject());
    out().printf("          %s%n", shortened(Failure.printable(deadLetter.reason())));
  }

  private static String shortened(String line) {
    return line.length() <= 69 ? line : line.substring(0, 68) + "…";
  }

  private static String pretty(String body) {
    try {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      return mapper.writeValueAsString(mapper.readTree(body));
    } catch (JsonProcessingException e) {
      return body;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
