package io.annal.cli.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.cli.cost.MonthlyBill.Function;
import io.annal.cli.cost.MonthlyBill.Line;
import io.annal.cli.cost.MonthlyBill.Load;
import io.annal.cli.cost.MonthlyBill.Made;
import io.annal.cli.cost.MonthlyBill.Table;
import io.annal.cli.cost.UsedCosts.Used;
import io.annal.pricing.Prices;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a month costs: sums that a reader can do by hand, at the prices of the file. */
final class CostTest {
  private static final Prices PRICES = Prices.load();
  private static final Function FUNCTION = new Function(1, "arm64", 100, 1024);

  private final StringWriter out = new StringWriter();

  @Test
  void provisionedTablesCostTheSameWhateverTheLoad() {
    Made made = made(new Table("event store", 10, 10), new Table("read model", 10, 10));

    for (double commands : List.of(0.001, 5.0)) {
      List<Line> bill = MonthlyBill.of(PRICES, new Load(commands, 1, 0, 1024), made);

      // 2 tables x 730 h x (10 x 0.00065 + 10 x 0.00013)
      assertThat(cost(bill, "writes").add(cost(bill, "reads"))).isEqualByComparingTo("11.388");
    }
  }

  @Test
  void whatIsUsedIsPaidByTheUnit() {
    Made made = made(new Table("event store", 0, 0), new Table("read model", 0, 0));

    List<Line> bill = MonthlyBill.of(PRICES, new Load(5, 2, 1, 1024), made);

    // 730 h x 3600 s; a commit of two events of 1 KB is two write units
    assertThat(cost(bill, "event store writes")).isEqualByComparingTo("16.425");
    assertThat(cost(bill, "read model writes")).isEqualByComparingTo("16.425");
    assertThat(cost(bill, "read model reads")).isEqualByComparingTo("3.6135");
    assertThat(cost(bill, "requests")).isEqualByComparingTo("11.0376");
    assertThat(cost(bill, "commands")).isEqualByComparingTo("17.5200876");
    assertThat(cost(bill, "events")).isEqualByComparingTo("26.28");
    assertThat(cost(bill, "alarms")).isEqualByComparingTo("0.8");
  }

  @Test
  void capacityThatDoesNotSufficeIsNamed() {
    Made made = made(new Table("event store", 10, 10), new Table("read model", 10, 10));

    assertThat(MonthlyBill.tooSmall(new Load(5, 1, 0, 1024), made)).isEmpty();
    assertThat(MonthlyBill.tooSmall(new Load(5, 3, 0, 1024), made))
        .containsExactly(
            "event store has 10 write units a second, and this load needs 15",
            "read model has 10 write units a second, and this load needs 15");
  }

  @Test
  void everyPriceHasItsSource() {
    assertThat(PRICES.rates().values())
        .allMatch(rate -> rate.source().startsWith("https://aws.amazon.com/"))
        .allMatch(rate -> rate.price().signum() > 0);
  }

  @Test
  void tablesFitATerminalOf80Columns() {
    CostTable table = new CostTable(new PrintWriter(out, true), PRICES);
    Load load = new Load(1234.5, 1.2, 99, 1024);
    Made made = made(new Table("event store", 0, 0), new Table("read model", 10, 10));

    table.projected(MonthlyBill.of(PRICES, load, made), load, true);
    table.used(
        List.of(
            new Used(
                "Amazon Simple Notification Service",
                "Requests-Tier1",
                new BigDecimal("1234567.125"),
                new BigDecimal("0.6172835"))),
        LocalDate.of(2026, 1, 1),
        LocalDate.of(2026, 2, 1),
        1000);

    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(out.toString())
        .contains("per 1,000 commands", "Left out:", "Prices not confirmed on that date")
        .contains(
            "Amazon Simple Notification Ser ", "0.617284", "1,234,567", "1,000 commands were");
  }

  private static Made made(Table store, Table rows) {
    return new Made(store, rows, FUNCTION, FUNCTION, FUNCTION, FUNCTION, 8, 1, 12);
  }

  private static BigDecimal cost(List<Line> bill, String what) {
    return bill.stream()
        .filter(line -> line.what().equals(what) || line.what().endsWith(" " + what))
        .filter(line -> !what.equals("events") || line.what().equals("events"))
        .map(Line::cost)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
