package io.annal.cli.cost;

import io.annal.pricing.Prices;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a month of 730 hours would cost under a load: what the stack is made of, at the prices of
 * one file. Every number that is assumed rather than known is an argument.
 */
public final class MonthlyBill {
  private static final long HOURS = 730;
  private static final double SECONDS = HOURS * 3600.0;
  private static final double BYTES_PER_GB = 1024.0 * 1024 * 1024;
  private static final double BYTES_PER_WRITE_UNIT = 1024;
  private static final double BYTES_PER_EVENT_CHUNK = 64 * 1024.0;

  private final Prices prices;
  private final Load load;
  private final Made made;
  private final List<Line> lines = new ArrayList<>();

  private MonthlyBill(Prices prices, Load load, Made made) {
    this.prices = prices;
    this.load = load;
    this.made = made;
  }

  /** What the reader names, all of it per second but the size. */
  public record Load(double commands, double eventsPerCommand, double queries, long eventBytes) {
    double events() {
      return commands * eventsPerCommand;
    }

    /** A commit is one item: DynamoDB counts each started KB of it. */
    double writeUnitsPerCommand() {
      return Math.max(1, Math.ceil(eventsPerCommand * eventBytes / BYTES_PER_WRITE_UNIT));
    }
  }

  /**
   * A table.
   *
   * @param readUnits provisioned, a second; with {@code writeUnits} 0 for a table on demand
   */
  record Table(String name, long readUnits, long writeUnits) {
    boolean onDemand() {
      return writeUnits == 0;
    }
  }

  /**
   * A function, and what it was seen to do.
   *
   * @param milliseconds of an invocation, on average
   * @param logBytes of an invocation, on average
   */
  record Function(double gigabytes, String architecture, double milliseconds, double logBytes) {}

  /** What the stack is made of. */
  record Made(
      Table eventStore,
      Table readModel,
      Function command,
      Function publisher,
      Function projection,
      Function query,
      int alarms,
      int dashboards,
      int metrics) {}

  /** A line of the bill. */
  public record Line(String service, String what, double quantity, Prices.Rate rate) {
    BigDecimal cost() {
      return BigDecimal.valueOf(quantity).multiply(rate.price());
    }
  }

  public static List<Line> of(Prices prices, Load load, Made made) {
    MonthlyBill bill = new MonthlyBill(prices, load, made);
    bill.tables();
    bill.functions();
    bill.bus();
    bill.watching();
    return List.copyOf(bill.lines);
  }

  /** Where provisioned capacity is less than the load needs, said in a sentence each. */
  public static List<String> tooSmall(Load load, Made made) {
    List<String> said = new ArrayList<>();
    check(made.eventStore(), load.commands() * load.writeUnitsPerCommand(), said);
    check(made.readModel(), load.events(), said);
    return said;
  }

  private static void check(Table table, double needed, List<String> said) {
    if (!table.onDemand() && needed > table.writeUnits()) {
      said.add(
          "%s has %d write units a second, and this load needs %s"
              .formatted(table.name(), table.writeUnits(), (long) Math.ceil(needed)));
    }
  }

  private void tables() {
    double perCommand = load.writeUnitsPerCommand();
    table(made.eventStore(), load.commands() * perCommand, 0);
    table(made.readModel(), load.events(), load.events() + load.queries());
    add("DynamoDB", "a month's events, stored", eventGigabytes(), "dynamodb-storage");
  }

  private void table(Table table, double writes, double reads) {
    if (table.onDemand()) {
      add("DynamoDB", table.name() + " writes", writes * SECONDS, "dynamodb-write-request");
      add("DynamoDB", table.name() + " reads", reads * SECONDS, "dynamodb-read-request");
    } else {
      double hours = (double) HOURS;
      add(
          "DynamoDB",
          table.name() + " writes",
          hours * table.writeUnits(),
          "dynamodb-write-capacity");
      add("DynamoDB", table.name() + " reads", hours * table.readUnits(), "dynamodb-read-capacity");
    }
  }

  private void functions() {
    function("commands", made.command(), load.commands());
    function("publishing", made.publisher(), load.commands());
    function("projecting", made.projection(), load.events());
    function("queries", made.query(), load.queries());
    double all = load.commands() * 2 + load.events() + load.queries();
    add("Lambda", "requests", all * SECONDS, "lambda-request");
  }

  private void function(String what, Function function, double perSecond) {
    double seconds = perSecond * SECONDS * function.milliseconds() / 1000;
    String rate = "lambda-gb-second-" + function.architecture().toLowerCase(Locale.ROOT);
    add("Lambda", what, seconds * function.gigabytes(), rate);
  }

  private void bus() {
    double chunks = Math.max(1, Math.ceil(load.eventBytes() / BYTES_PER_EVENT_CHUNK));
    add("EventBridge", "events", load.events() * SECONDS * chunks, "events-custom");
    add("EventBridge", "archiving", eventGigabytes(), "events-archive-processing");
    add("EventBridge", "a month's events, archived", eventGigabytes(), "events-archive-storage");
  }

  private void watching() {
    double bytes =
        load.commands() * (made.command().logBytes() + made.publisher().logBytes())
            + load.events() * made.projection().logBytes()
            + load.queries() * made.query().logBytes();
    double gigabytes = bytes * SECONDS / BYTES_PER_GB;
    add("CloudWatch", "logs, written", gigabytes, "logs-ingestion");
    add("CloudWatch", "a month's logs, stored", gigabytes, "logs-storage");
    add("CloudWatch", "metrics of its own", made.metrics(), "cloudwatch-metric");
    add("CloudWatch", "alarms", made.alarms(), "cloudwatch-alarm");
    add("CloudWatch", "dashboards", made.dashboards(), "cloudwatch-dashboard");
  }

  private double eventGigabytes() {
    return load.events() * SECONDS * load.eventBytes() / BYTES_PER_GB;
  }

  private void add(String service, String what, double quantity, String rate) {
    if (quantity > 0) {
      lines.add(new Line(service, what, quantity, prices.rate(rate)));
    }
  }
}
