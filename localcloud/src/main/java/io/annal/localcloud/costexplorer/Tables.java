package io.annal.localcloud.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tables of one Region that have provisioned capacity: they cost by the hour, used or not, and
 * nothing by the request. Hours are counted as they pass, where AWS rounds each up.
 */
final class Tables {
  private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);

  private final List<Table> provisioned = new ArrayList<>();
  private final Instant now;

  Tables(Cloud cloud, CallContext context) {
    now = cloud.clock().instant();
    var input = Trees.object();
    Optional<String> last;
    do {
      var page = cloud.call("dynamodb", "ListTables", input, context);
      page.path("TableNames").forEach(name -> describe(name.asText(), cloud, context));
      last = Input.optionalText(page, "LastEvaluatedTableName");
      last.ifPresent(name -> input.put("ExclusiveStartTableName", name));
    } while (last.isPresent());
  }

  private record Table(String name, Instant created, JsonNode throughput) {}

  private void describe(String name, Cloud cloud, CallContext context) {
    var input = Trees.object().put("TableName", name);
    var table =
        Input.optionalObject(cloud.call("dynamodb", "DescribeTable", input, context), "Table")
            .orElseThrow();
    var throughput = table.path("ProvisionedThroughput");
    if (throughput.path("WriteCapacityUnits").asLong() > 0) {
      var created = Input.optionalTimestamp(table, "CreationDateTime").orElse(now);
      provisioned.add(new Table(name, created, throughput));
    }
  }

  boolean isProvisioned(String table) {
    return provisioned.stream().anyMatch(each -> each.name().equals(table));
  }

  /** How many unit-hours all tables together had on that day. */
  BigDecimal unitHours(String throughput, LocalDate day) {
    var start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    var end = min(now, start.plus(Duration.ofDays(1)));
    return provisioned.stream()
        .map(table -> {
          var from = table.created().isAfter(start) ? table.created() : start;
          var millis = Math.max(0, Duration.between(from, end).toMillis());
          return BigDecimal.valueOf(millis)
              .multiply(table.throughput().path(throughput).decimalValue())
              .divide(MILLIS_PER_HOUR, MathContext.DECIMAL64);
        })
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Instant min(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
