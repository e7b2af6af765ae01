package io.annal.localcloud.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Trees;
import io.annal.pricing.Prices;
import io.annal.pricing.Prices.Item;
import io.annal.pricing.Prices.Metered;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What was used: as the services counted it in CloudWatch, and the hours of provisioned tables. */
final class Usage {
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);

  private final Cloud cloud;
  private final Prices prices;

  Usage(Cloud cloud, Prices prices) {
    this.cloud = cloud;
    this.prices = prices;
  }

  /** So much of one thing, on one day, in one Region. */
  record Amount(LocalDate day, String region, Item item, BigDecimal quantity) {
    BigDecimal cost() {
      return quantity.multiply(item.rate().price());
    }
  }

  List<Amount> between(LocalDate from, LocalDate to, CallContext context) {
    var amounts = new ArrayList<Amount>();
    for (var region : prices.regions()) {
      var there = context.in(region).as(new CallContext.Principal.Root());
      var tables = new Tables(cloud, there);
      capacity(tables, from, to, region, amounts);
      for (var line : prices.metered()) {
        for (var metric : metrics(line, tables, there)) {
          metered(line, metric, from, to, there, amounts);
        }
      }
    }
    return amounts;
  }

  private void capacity(
      Tables tables, LocalDate from, LocalDate to, String region, List<Amount> amounts) {
    for (var line : prices.capacity()) {
      from.datesUntil(to)
          .map(
              day -> new Amount(day, region, line.item(), tables.unitHours(line.throughput(), day)))
          .filter(amount -> amount.quantity().signum() > 0)
          .forEach(amounts::add);
    }
  }

  private List<ObjectNode> metrics(Metered line, Tables tables, CallContext context) {
    var input = Trees.object().put("Namespace", line.namespace()).put("MetricName", line.metric());
    var found = new ArrayList<ObjectNode>();
    var more = true;
    while (more) {
      var page = cloud.call("monitoring", "ListMetrics", input, context);
      for (var metric : page.path("Metrics")) {
        if (billed(line, tables, metric.path("Dimensions"))) {
          found.add((ObjectNode) metric);
        }
      }
      more = page.hasNonNull("NextToken");
      input.set("NextToken", page.get("NextToken"));
    }
    return found;
  }

  /** One set of series of each metric, so that nothing is counted twice. */
  private static boolean billed(Metered line, Tables tables, JsonNode dimensions) {
    if (line.dimension().isEmpty()) {
      return dimensions.isEmpty();
    }
    var dimension = dimensions.path(0);
    return dimensions.size() == 1
        && dimension.path("Name").asText().equals(line.dimension())
        && !(line.namespace().equals("AWS/DynamoDB")
            && tables.isProvisioned(dimension.path("Value").asText()));
  }

  private void metered(
      Metered line,
      ObjectNode metric,
      LocalDate from,
      LocalDate to,
      CallContext context,
      List<Amount> amounts) {
    var input = metric.deepCopy().put("Period", 86_400);
    input.set("StartTime", Trees.timestamp(start(from)));
    input.set("EndTime", Trees.timestamp(start(to)));
    input.putArray("Statistics").add("Sum");
    var factor = line.architecture().map(on -> memory(on, metric, context)).orElse(BigDecimal.ONE);
    if (factor.signum() == 0) {
      return;
    }
    for (var point :
        cloud.call("monitoring", "GetMetricStatistics", input, context).path("Datapoints")) {
      var time = (Instant) ((POJONode) point.get("Timestamp")).getPojo();
      var sum = BigDecimal.valueOf(point.path("Sum").asDouble());
      amounts.add(
          new Amount(
              LocalDate.ofInstant(time, ZoneOffset.UTC),
              context.region(),
              line.item(),
              sum.multiply(factor).divide(line.divisor(), MathContext.DECIMAL64)));
    }
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * A function's memory in GB, 0 where it runs on another architecture. Of a function that is no
   * more, the least that there is.
   */
  private BigDecimal memory(String architecture, ObjectNode metric, CallContext context) {
    var name = metric.path("Dimensions").path(0).path("Value").asText();
    var function = Trees.object();
    try {
      function =
          cloud.call(
              "lambda",
              "GetFunctionConfiguration",
              Trees.object().put("FunctionName", name),
              context);
    } catch (AwsException e) {
      if (e.status() >= 500) {
        throw e;
      }
    }
    return function.path("Architectures").path(0).asText("x86_64").equals(architecture)
        ? BigDecimal.valueOf(function.path("MemorySize").asLong(128))
            .divide(MB_PER_GB, MathContext.DECIMAL64)
        : BigDecimal.ZERO;
  }
}
