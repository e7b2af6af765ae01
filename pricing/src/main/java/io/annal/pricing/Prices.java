package io.annal.pricing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The public prices, from the one file that has them, {@code prices.json}: what {@code annal cost}
 * multiplies by, and what the local cloud's Cost Explorer does.
 *
 * @param date when they were looked up
 * @param region whose prices they are
 * @param leftOut what {@code GetCostAndUsage} here does not count
 * @param rates by name, e.g. {@code lambda-request}
 * @param metered what is counted by a metric
 * @param capacity what is paid by the hour, used or not
 * @param regions where usage is looked for
 */
public record Prices(
    String date,
    String region,
    String currency,
    List<String> leftOut,
    Map<String, Rate> rates,
    List<Metered> metered,
    List<Capacity> capacity,
    List<String> regions) {
  private static final JsonMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * A price.
   *
   * @param price for one unit
   * @param unit e.g. {@code GB-month}
   * @param source AWS's page that has it
   * @param confirmed whether it was found again on that date
   */
  public record Rate(BigDecimal price, String unit, String source, boolean confirmed) {}

  /** What a line of a bill is called, and what one unit of it costs. */
  public record Item(String service, String usageType, String operation, Rate rate) {}

  /**
   * A line of a bill that is counted by a metric.
   *
   * @param dimension of the metric's series that are billed; empty for the series without
   * @param divisor turns the metric's unit into the billed one
   * @param architecture of the functions whose memory, in GB, is a factor; empty where it is none
   */
  public record Metered(
      Item item,
      String namespace,
      String metric,
      String dimension,
      BigDecimal divisor,
      Optional<String> architecture) {}

  /**
   * A line of a bill that a table of provisioned capacity causes every hour.
   *
   * @param throughput the member of its {@code ProvisionedThroughput} that is billed
   */
  public record Capacity(Item item, String throughput) {}

  /** The prices that this version of the program knows. */
  public static Prices load() {
    try (var in = Prices.class.getResourceAsStream("prices.json")) {
      if (in == null) {
        throw new IllegalStateException("prices.json is missing");
      }
      return read(EXACT.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The price of that name.
   *
   * @throws IllegalArgumentException where the file has none
   */
  public Rate rate(String name) {
    var rate = rates.get(name);
    if (rate == null) {
      throw new IllegalArgumentException("prices.json has no rate " + name);
    }
    return rate;
  }

  private static Prices read(JsonNode file) {
    var rates = new TreeMap<String, Rate>();
    file.path("rates")
        .properties()
        .forEach(rate -> rates.put(rate.getKey(), rate(rate.getValue())));
    var metered = new ArrayList<Metered>();
    file.path("metered").forEach(line -> metered.add(metered(line, rates)));
    var capacity = new ArrayList<Capacity>();
    file.path("capacity")
        .forEach(line ->
            capacity.add(new Capacity(item(line, rates), line.path("throughput").asText())));
    return new Prices(
        file.path("date").asText(),
        file.path("region").asText(),
        file.path("currency").asText(),
        texts(file.path("leftOut")),
        rates,
        metered,
        capacity,
        texts(file.path("regions")));
  }

  private static Rate rate(JsonNode rate) {
    return new Rate(
        rate.path("price").decimalValue(),
        rate.path("unit").asText(),
        rate.path("source").asText(),
        rate.path("confirmed").asBoolean());
  }

  private static Metered metered(JsonNode line, Map<String, Rate> rates) {
    return new Metered(
        item(line, rates),
        line.path("namespace").asText(),
        line.path("metric").asText(),
        line.path("dimension").asText(),
        line.has("divisor") ? line.path("divisor").decimalValue() : BigDecimal.ONE,
        Optional.of(line.path("architecture").asText("")).filter(text -> !text.isEmpty()));
  }

  private static Item item(JsonNode line, Map<String, Rate> rates) {
    var rate = rates.get(line.path("rate").asText());
    if (rate == null) {
      throw new IllegalStateException("prices.json names no rate for " + line);
    }
    return new Item(
        line.path("service").asText(),
        line.path("usageType").asText(),
        line.path("operation").asText(),
        rate);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
