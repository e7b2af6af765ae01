package io.annal.localcloud.costexplorer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.costexplorer.Usage.Amount;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.Trees;
import io.annal.pricing.Prices;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * {@code GetCostAndUsage} of AWS Cost Explorer,
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html :
 * what the local cloud's services counted, at the public prices of {@code prices.json}, which also
 * says what is left out. Without discounts, every kind of cost is the same.
 */
public final class CostExplorerService implements Service {
  private static final Set<String> COSTS =
      Set.of(
          "AmortizedCost", "BlendedCost", "NetAmortizedCost", "NetUnblendedCost", "UnblendedCost");
  private static final String QUANTITY = "UsageQuantity";
  private static final Set<String> DIMENSIONS =
      Set.of("SERVICE", "USAGE_TYPE", "OPERATION", "REGION", "LINKED_ACCOUNT", "RECORD_TYPE");

  private final Clock clock;
  private final Prices prices = Prices.load();
  private final Usage usage;

  public CostExplorerService(Cloud cloud) {
    this.clock = cloud.clock();
    this.usage = new Usage(cloud, prices);
  }

  @Override
  public String name() {
    return "ce";
  }

  @Override
  public List<String> targets() {
    return List.of("AWSInsightsIndexService");
  }

  @Override
  public Map<String, Operation> operations() {
    return Map.of("GetCostAndUsage", this::get);
  }

  private record Period(LocalDate start, LocalDate end) {}

  private ObjectNode get(ObjectNode input, CallContext context) {
    var range =
        range(
            Input.optionalObject(input, "TimePeriod")
                .orElseThrow(() -> AwsException.validation("TimePeriod is required")));
    var periods = periods(range, Input.text(input, "Granularity"));
    var metrics = Input.list(input, "Metrics").stream().map(node -> node.asText()).toList();
    checkMetrics(metrics);
    var groupBy = groupBy(input);
    var filter = filter(Input.optionalObject(input, "Filter").orElseGet(Trees::object), context);
    var items = usage.between(range.start(), range.end(), context).stream().filter(filter).toList();
    var output = Trees.object();
    if (!groupBy.isEmpty()) {
      output.set("GroupDefinitions", input.get("GroupBy"));
    }
    var results = output.putArray("ResultsByTime");
    for (var period : periods) {
      results.add(result(period, items, metrics, groupBy, context));
    }
    output.putArray("DimensionValueAttributes");
    return output;
  }

  private Period range(ObjectNode timePeriod) {
    var start = date(Input.text(timePeriod, "Start"), "Start");
    var end = date(Input.text(timePeriod, "End"), "End");
    if (!start.isBefore(end)) {
      throw AwsException.validation("Start date (and hour) should be before end date (and hour)");
    }
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (start.isAfter(today)) {
      throw AwsException.validation("Start date cannot be in the future");
    }
    return new Period(start, end);
  }

  private static LocalDate date(String text, String member) {
    if (text.contains("T")) {
      throw AwsException.unsupported("An hour in TimePeriod." + member);
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw AwsException.validation(
          "%s time %s is invalid. Valid format is: yyyy-MM-dd.".formatted(member, text));
    }
  }

  private static List<Period> periods(Period range, String granularity) {
    var periods = new ArrayList<Period>();
    var from = range.start();
    while (from.isBefore(range.end())) {
      var next =
          switch (granularity) {
            case "DAILY" -> from.plusDays(1);
            case "MONTHLY" -> from.plusMonths(1).withDayOfMonth(1);
            case "HOURLY" -> throw AwsException.unsupported("The granularity HOURLY");
            default ->
                throw AwsException.validation(
                    "Granularity must be one of DAILY, MONTHLY, HOURLY, not " + granularity);
          };
      var end = next.isBefore(range.end()) ? next : range.end();
      periods.add(new Period(from, end));
      from = end;
    }
    return periods;
  }

  private static void checkMetrics(List<String> metrics) {
    if (metrics.isEmpty()) {
      throw AwsException.validation("Metrics is required");
    }
    for (var metric : metrics) {
      if (metric.equals("NormalizedUsageAmount")) {
        throw AwsException.unsupported("The metric NormalizedUsageAmount");
      }
      if (!COSTS.contains(metric) && !metric.equals(QUANTITY)) {
        throw AwsException.validation("Invalid metric: " + metric);
      }
    }
  }

  private static List<String> groupBy(ObjectNode input) {
    var keys = new ArrayList<String>();
    for (var group : Input.list(input, "GroupBy")) {
      var type = group.path("Type").asText("DIMENSION");
      var key = group.path("Key").asText();
      if (!type.equals("DIMENSION") || !DIMENSIONS.contains(key)) {
        throw AwsException.unsupported("Grouping by %s %s".formatted(type, key));
      }
      keys.add(key);
    }
    if (keys.size() > 2) {
      throw AwsException.validation("At most two groups can be specified");
    }
    return keys;
  }

  private static Predicate<Amount> filter(ObjectNode filter, CallContext context) {
    Predicate<Amount> all = item -> true;
    for (var member : filter.properties()) {
      all = all.and(part(member.getKey(), filter, context));
    }
    return all;
  }

  private static Predicate<Amount> part(String member, ObjectNode filter, CallContext context) {
    return switch (member) {
      case "And" ->
          Input.list(filter, "And").stream()
              .map(node -> filter((ObjectNode) node, context))
              .reduce(item -> true, Predicate::and);
      case "Or" ->
          Input.list(filter, "Or").stream()
              .map(node -> filter((ObjectNode) node, context))
              .reduce(item -> false, Predicate::or);
      case "Not" -> filter((ObjectNode) filter.path("Not"), context).negate();
      case "Dimensions" -> dimensions((ObjectNode) filter.path("Dimensions"), context);
      default -> throw AwsException.unsupported("A filter by " + member);
    };
  }

  private static Predicate<Amount> dimensions(ObjectNode dimensions, CallContext context) {
    var key = Input.text(dimensions, "Key");
    if (!DIMENSIONS.contains(key)) {
      throw AwsException.unsupported("A filter by the dimension " + key);
    }
    var values = Input.list(dimensions, "Values").stream().map(node -> node.asText()).toList();
    return item -> values.contains(value(item, key, context));
  }

  private static String value(Amount item, String key, CallContext context) {
    return switch (key) {
      case "SERVICE" -> item.item().service();
      case "USAGE_TYPE" -> item.item().usageType();
      case "OPERATION" -> item.item().operation();
      case "REGION" -> item.region();
      case "LINKED_ACCOUNT" -> context.account();
      default -> "Usage";
    };
  }

  private ObjectNode result(
      Period period,
      List<Amount> items,
      List<String> metrics,
      List<String> groupBy,
      CallContext context) {
    var inside =
        items.stream()
            .filter(i -> !i.day().isBefore(period.start()) && i.day().isBefore(period.end()))
            .toList();
    var result = Trees.object();
    result
        .putObject("TimePeriod")
        .put("Start", period.start().toString())
        .put("End", period.end().toString());
    result.set("Total", groupBy.isEmpty() ? amounts(inside, metrics) : Trees.object());
    var groups = result.putArray("Groups");
    if (!groupBy.isEmpty()) {
      var byKeys = new TreeMap<String, List<Amount>>();
      for (var item : inside) {
        var keys = groupBy.stream().map(key -> value(item, key, context)).toList();
        byKeys.computeIfAbsent(String.join("\n", keys), k -> new ArrayList<>()).add(item);
      }
      byKeys.forEach((keys, ofGroup) -> {
        var group = groups.addObject();
        var list = group.putArray("Keys");
        keys.lines().forEach(list::add);
        group.set("Metrics", amounts(ofGroup, metrics));
      });
    }
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return result.put("Estimated", period.end().isAfter(today.withDayOfMonth(1)));
  }

  private ObjectNode amounts(List<Amount> items, List<String> metrics) {
    var amounts = Trees.object();
    for (var metric : metrics) {
      var quantity = metric.equals(QUANTITY);
      var sum =
          items.stream()
              .map(item -> quantity ? item.quantity() : item.cost())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      var amount = sum.setScale(10, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
      amounts
          .putObject(metric)
          .put("Amount", amount)
          .put("Unit", quantity ? "N/A" : prices.currency());
    }
    return amounts;
  }
}
