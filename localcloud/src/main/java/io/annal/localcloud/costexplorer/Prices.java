package io.annal.localcloud.costexplorer;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The public prices, from the one file that has them.
 *
 * @param date when they were looked up
 * @param regions where usage is looked for
 */
record Prices(String date, String currency, List<Line> lines, List<String> regions) {

  /**
   * A price.
   *
   * @param dimension of the metric's series that are billed; empty for the series without
   * @param divisor turns the metric's unit into the billed one
   * @param perMemoryGb whether a function's memory, in GB, is a factor
   */
  record Line(
      String service,
      String usageType,
      String operation,
      String namespace,
      String metric,
      String dimension,
      BigDecimal divisor,
      boolean perMemoryGb,
      BigDecimal price) {}

  static Prices load() {
    try (var in = Prices.class.getResourceAsStream("prices.json")) {
      if (in == null) {
        throw new IllegalStateException("prices.json is missing");
      }
      return read(Trees.readJson(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Prices read(JsonNode file) {
    var lines = new ArrayList<Line>();
    for (var line : file.path("lines")) {
      lines.add(
          new Line(
              line.path("service").asText(),
              line.path("usageType").asText(),
              line.path("operation").asText(),
              line.path("namespace").asText(),
              line.path("metric").asText(),
              line.path("dimension").asText(),
              line.has("divisor") ? line.path("divisor").decimalValue() : BigDecimal.ONE,
              line.path("perMemoryGb").asBoolean(false),
              line.path("price").decimalValue()));
    }
    var regions = new ArrayList<String>();
    file.path("regions").forEach(region -> regions.add(region.asText()));
    return new Prices(file.path("date").asText(), file.path("currency").asText(), lines, regions);
  }
}
