package io.annal.cli.cost;

import io.annal.cli.terminal.CliException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinitionType;

/** What {@code ce get-cost-and-usage} answers, by service and kind of usage. */
public final class UsedCosts {
  private static final String COST = "UnblendedCost";
  private static final String QUANTITY = "UsageQuantity";

  private UsedCosts() {}

  /** So much of one thing. */
  record Used(String service, String usageType, BigDecimal quantity, BigDecimal cost) {
    private Used plus(Used other) {
      return new Used(service, usageType, quantity.add(other.quantity), cost.add(other.cost));
    }
  }

  public static List<Used> between(CostExplorerClient explorer, LocalDate from, LocalDate to) {
    Map<String, Used> found = new TreeMap<>();
    String page = null;
    do {
      GetCostAndUsageResponse answer = ask(explorer, from, to, page);
      answer.resultsByTime().stream()
          .flatMap(month -> month.groups().stream())
          .map(UsedCosts::used)
          .forEach(used -> found.merge(used.service() + "\n" + used.usageType(), used, Used::plus));
      page = answer.nextPageToken();
    } while (page != null);
    List<Used> sorted = new ArrayList<>(found.values());
    sorted.sort(Comparator.comparing(Used::service).thenComparing(Used::usageType));
    return sorted;
  }

  private static GetCostAndUsageResponse ask(
      CostExplorerClient explorer, LocalDate from, LocalDate to, @Nullable String page) {
    List<GroupDefinition> groups = List.of(by("SERVICE"), by("USAGE_TYPE"));
    return explorer.getCostAndUsage(ask ->
        ask.timePeriod(period -> period.start(from.toString()).end(to.toString()))
            .granularity(Granularity.MONTHLY)
            .metrics(COST, QUANTITY)
            .groupBy(groups)
            .nextPageToken(page));
  }

  private static GroupDefinition by(String dimension) {
    return GroupDefinition.builder().type(GroupDefinitionType.DIMENSION).key(dimension).build();
  }

  private static Used used(Group group) {
    return new Used(
        group.keys().getFirst(),
        group.keys().getLast(),
        amount(group, QUANTITY),
        amount(group, COST));
  }

  private static BigDecimal amount(Group group, String metric) {
    var value = group.metrics().get(metric);
    if (value == null) {
      throw new CliException("Cost Explorer answered without " + metric);
    }
    return new BigDecimal(value.amount());
  }
}
