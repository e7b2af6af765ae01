package io.annal.cli.cost;

import io.annal.cli.cost.MonthlyBill.Load;
import io.annal.cli.cost.UsedCosts.Used;
import io.annal.pricing.Prices;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Costs as a table of at most 80 columns, with what it leaves out below. */
public final class CostTable {
  private static final int WIDTH = 80;
  private static final BigDecimal A_THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);

  private final PrintWriter out;
  private final Prices prices;

  public CostTable(PrintWriter out, Prices prices) {
    this.out = out;
    this.prices = prices;
  }

  /** What was used, and what that is for each thousand commands. */
  public void used(List<Used> all, LocalDate from, LocalDate to, double commands) {
    out.printf("Used from %s until %s (UTC), as Cost Explorer says%n%n", from, to);
    line("", "usage", prices.currency(), "/1,000 commands");
    for (String service : all.stream().map(Used::service).distinct().toList()) {
      List<Used> own = all.stream().filter(used -> used.service().equals(service)).toList();
      line(service, "", money(sum(own, Used::cost)), perThousand(sum(own, Used::cost), commands));
      own.forEach(used ->
          line(
              "  " + used.usageType(),
              number(used.quantity()),
              money(used.cost()),
              perThousand(used.cost(), commands)));
    }
    BigDecimal total = sum(all, Used::cost);
    line("total", "", money(total), perThousand(total, commands));
    out.printf(Locale.ROOT, "%n%,d commands were handled.%n", (long) commands);
    footnote(
        "The local cloud counts at the public prices of %s, %s, and leaves out: %s."
            .formatted(prices.region(), prices.date(), String.join(", ", prices.leftOut())));
    unconfirmed(List.copyOf(prices.rates().values()));
  }

  /** A month. */
  public void projected(List<MonthlyBill.Line> bill, Load load, boolean assumed) {
    out.printf(
        Locale.ROOT,
        "A month of 730 hours: %s commands/s, %s events each, %s queries/s%n%n",
        number(BigDecimal.valueOf(load.commands())),
        number(BigDecimal.valueOf(load.eventsPerCommand())),
        number(BigDecimal.valueOf(load.queries())));
    line("", "quantity", "unit", prices.currency());
    for (String service : bill.stream().map(MonthlyBill.Line::service).distinct().toList()) {
      var own = bill.stream().filter(line -> line.service().equals(service)).toList();
      line(service, "", "", cents(sum(own, MonthlyBill.Line::cost)));
      own.forEach(each ->
          line(
              "  " + each.what(),
              number(BigDecimal.valueOf(each.quantity())),
              each.rate().unit(),
              cents(each.cost())));
    }
    BigDecimal total = sum(bill, MonthlyBill.Line::cost);
    line("total", "", "", cents(total));
    double commands = load.commands() * 730 * 3600;
    line("per 1,000 commands", "", "", perThousand(total, commands));
    footnote(
        "Public prices of %s, %s. Durations and log sizes are %s."
            .formatted(
                prices.region(),
                prices.date(),
                assumed
                    ? "what the functions took lately, or 30 ms and 1,000 bytes for those that have not run"
                    : "what the functions took lately, where this asks"));
    footnote(
        "Assumed: every commit published by an invocation of its own (fewer when busy), each event"
            + " projected once, each query a row of the read model.");
    footnote(
        "Left out: cold starts, retries, replays, dead letters, reads of history, backups and"
            + " point-in-time recovery, KMS, data transfer, free tiers, volume and other discounts,"
            + " taxes; and storage keeps growing by a month's events each month.");
    unconfirmed(bill.stream().map(MonthlyBill.Line::rate).toList());
  }

  private void unconfirmed(List<Prices.Rate> rates) {
    String names =
        prices.rates().entrySet().stream()
            .filter(rate -> rates.contains(rate.getValue()) && !rate.getValue().confirmed())
            .map(rate -> rate.getKey())
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      footnote("Prices not confirmed on that date: " + names + ".");
    }
  }

  private void footnote(String text) {
    out.println();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() + 1 > WIDTH) {
        out.println(line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    out.println(line);
  }

  private void line(String what, String second, String third, String fourth) {
    out.println("%-30.30s %17s %15s %15s".formatted(what, second, third, fourth).stripTrailing());
  }

  private static <T> BigDecimal sum(List<T> all, Function<T, BigDecimal> of) {
    return all.stream().map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String perThousand(BigDecimal cost, double commands) {
    return commands < 1
        ? "-"
        : money(
            cost.multiply(A_THOUSAND).divide(BigDecimal.valueOf(commands), MathContext.DECIMAL64));
  }

  private static String money(BigDecimal amount) {
    return String.format(Locale.ROOT, "%,.6f", amount);
  }

  private static String cents(BigDecimal amount) {
    return String.format(Locale.ROOT, "%,.2f", amount);
  }

  private static String number(BigDecimal quantity) {
    boolean whole =
        quantity.stripTrailingZeros().scale() <= 0 || quantity.compareTo(TEN_THOUSAND) >= 0;
    return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.3f", quantity);
  }
}
