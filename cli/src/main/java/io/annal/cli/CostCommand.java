package io.annal.cli;

import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.cli.cost.CostTable;
import io.annal.cli.cost.MonthlyBill;
import io.annal.cli.cost.MonthlyBill.Load;
import io.annal.cli.cost.StackFacts;
import io.annal.cli.cost.UsedCosts;
import io.annal.cli.terminal.CliException;
import io.annal.pricing.Prices;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code annal cost}: what was used, and what a load would cost. */
@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    description = {
      "What Cost Explorer says was used, by service and per 1,000 commands; with",
      "--commands-per-second, what a month under that load would cost.",
      "Works on the AWS that the environment names, as aws does."
    })
final class CostCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--stack", paramLabel = "NAME", description = "Default: " + Stack.NAME)
  private String stack = Stack.NAME;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "First day (UTC), e.g. 2026-01-31 (default: this month's first).")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      description = "The day after the last one (default: tomorrow).")
  private @Nullable LocalDate to;

  @Option(
      names = "--commands-per-second",
      paramLabel = "N",
      description = "Project a month in which so many arrive every second, on average.")
  private @Nullable Double commands;

  @Option(
      names = "--events-per-command",
      paramLabel = "N",
      description = "Of the projection; default: 1.")
  private double events = 1;

  @Option(
      names = "--queries-per-second",
      paramLabel = "N",
      description = "Of the projection, from the read model; default: 0.")
  private double queries;

  @Option(
      names = "--event-bytes",
      paramLabel = "N",
      description = "How large an event is stored; default: 1024.")
  private long eventBytes = 1024;

  @Override
  public Integer call() {
    try (Aws aws = Aws.ofEnvironment();
        var cloudFormation = aws.cloudFormation();
        var lambda = aws.lambda();
        var dynamoDb = aws.dynamoDb();
        var cloudWatch = aws.cloudWatch()) {
      StackFacts facts =
          new StackFacts(new Stack(cloudFormation, stack), lambda, dynamoDb, cloudWatch);
      CostTable table = new CostTable(out(), Prices.load());
      if (commands == null) {
        used(aws, facts, table);
      } else {
        projected(load(commands), facts, table);
      }
      return 0;
    } finally {
      out().flush();
    }
  }

  private void used(Aws aws, StackFacts facts, CostTable table) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    LocalDate first = from == null ? today.withDayOfMonth(1) : from;
    LocalDate end = to == null ? today.plusDays(1) : to;
    if (!first.isBefore(end)) {
      throw new CliException("--from must be before --to, not %s and %s".formatted(first, end));
    }
    double done = facts.invocations("CommandHandlerFunction", start(first), start(end));
    try (var explorer = aws.costExplorer()) {
      table.used(UsedCosts.between(explorer, first, end), first, end, done);
    }
  }

  private void projected(Load load, StackFacts facts, CostTable table) {
    var made = facts.made();
    List<MonthlyBill.Line> bill = MonthlyBill.of(Prices.load(), load, made);
    table.projected(bill, load, facts.assumed());
    MonthlyBill.tooSmall(load, made).forEach(said -> out().println("Too small: " + said + "."));
  }

  private Load load(double perSecond) {
    require("--commands-per-second", perSecond);
    require("--events-per-command", events);
    if (queries < 0 || !Double.isFinite(queries)) {
      throw new CliException(
          "--queries-per-second must be a number from 0 on, not %s".formatted(plain(queries)));
    }
    if (eventBytes < 1 || eventBytes > 400 * 1024) {
      throw new CliException(
          "--event-bytes must be from 1 to 409600, DynamoDB's limit of an item, not %d"
              .formatted(eventBytes));
    }
    return new Load(perSecond, events, queries, eventBytes);
  }

  private static void require(String option, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new CliException("%s must be a number above 0, not %s".formatted(option, plain(value)));
    }
  }

  private static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
