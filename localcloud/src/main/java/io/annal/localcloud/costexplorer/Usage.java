package io.annal.localcloud.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.costexplorer.Prices.Line;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Trees;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What was used, as the services counted it in CloudWatch. */
final class Usage {
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);

  private final Cloud cloud;
  private final Prices prices;

  Usage(Cloud cloud, Prices prices) {
    this.cloud = cloud;
    this.prices = prices;
  }

  /** So much of one thing, on one day, in one Region. */
  record Item(LocalDate day, String region, Line line, BigDecimal quantity) {
    BigDecimal cost() {
      return quantity.multiply(line.price());
    }
  }

  List<Item> between(LocalDate from, LocalDate to, CallContext context) {
    var items = new ArrayList<Item>();
    for (var region : prices.regions()) {
      var there = context.in(region).as(new CallContext.Principal.Root());
      for (var line : prices.lines()) {
        for (var metric : metrics(line, there)) {
          items.addAll(items(line, metric, from, to, there));
        }
      }
    }
    return items;
  }

  private List<ObjectNode> metrics(Line line, CallContext context) {
    var input = Trees.object().put("Namespace", line.namespace()).put("MetricName", line.metric());
    var found = new ArrayList<ObjectNode>();
    var more = true;
    while (more) {
      var page = cloud.call("monitoring", "ListMetrics", input, context);
      for (var metric : page.path("Metrics")) {
        if (billed(line, metric.path("Dimensions"))) {
          found.add((ObjectNode) metric);
        }
      }
      more = page.hasNonNull("NextToken");
      input.set("NextToken", page.get("NextToken"));
    }
    return found;
  }

  /** One set of series of each metric, so that nothing is counted twice. */
  private static boolean billed(Line line, JsonNode dimensions) {
    return line.dimension().isEmpty()
        ? dimensions.isEmpty()
        : dimensions.size() == 1
            && dimensions.path(0).path("Name").asText().equals(line.dimension());
  }

  private List<Item> items(
      Line line, ObjectNode metric, LocalDate from, LocalDate to, CallContext context) {
    var input = metric.deepCopy().put("Period", 86_400);
    input.set("StartTime", Trees.timestamp(start(from)));
    input.set("EndTime", Trees.timestamp(start(to)));
    input.putArray("Statistics").add("Sum");
    var factor = line.perMemoryGb() ? memory(metric, context) : BigDecimal.ONE;
    var items = new ArrayList<Item>();
    for (var point :
        cloud.call("monitoring", "GetMetricStatistics", input, context).path("Datapoints")) {
      var time = (Instant) ((POJONode) point.get("Timestamp")).getPojo();
      var sum = BigDecimal.valueOf(point.path("Sum").asDouble());
      items.add(
          new Item(
              LocalDate.ofInstant(time, ZoneOffset.UTC),
              context.region(),
              line,
              sum.multiply(factor).divide(line.divisor(), MathContext.DECIMAL64)));
    }
    return items;
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Of a function that is no more, the least that there is. */
  private BigDecimal memory(ObjectNode metric, CallContext context) {
    var name = metric.path("Dimensions").path(0).path("Value").asText();
    var input = Trees.object().put("FunctionName", name);
    var megabytes = 128L;
    try {
      megabytes =
          cloud
              .call("lambda", "GetFunctionConfiguration", input, context)
              .path("MemorySize")
              .asLong(megabytes);
    } catch (AwsException e) {
      if (e.status() >= 500) {
        throw e;
      }
    }
    return BigDecimal.valueOf(megabytes).divide(MB_PER_GB, MathContext.DECIMAL64);
  }
}
