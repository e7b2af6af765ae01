package io.annal.localcloud.logs.insights;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A query of CloudWatch Logs Insights: {@code fields}, {@code display}, {@code filter}, {@code
 * stats}, {@code sort}, {@code limit} and {@code parse}. The other commands are refused by name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html">CloudWatch
 *     Logs Insights query syntax</a>
 */
public final class InsightsQuery {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final List<Command> commands;

  private InsightsQuery(List<Command> commands) {
    this.commands = commands;
  }

  /**
   * Reads a query.
   *
   * @throws MalformedQuery saying what is wrong
   */
  public static InsightsQuery parse(String text) {
    return new InsightsQuery(new QueryParser(text).commands());
  }

  /**
   * What a query found.
   *
   * @param rows each its fields in order, with {@code @ptr} where a row is one event
   * @param matched how many events passed the filters
   */
  public record Result(List<Map<String, String>> rows, long matched) {}

  /**
   * Runs it.
   *
   * @param events newest first, with the fields that are discovered
   * @param limit where the query itself names none
   * @param budget of each step's rows
   * @throws QueryTooLarge where they take more
   */
  public Result run(List<Row> events, int limit, RowBudget budget) {
    List<Row> rows = events;
    long matched = events.size();
    boolean aggregated = false;
    for (Command command : commands) {
      rows = command.apply(rows, budget.another());
      aggregated |= command instanceof Command.Stats;
      matched = aggregated ? matched : rows.size();
    }
    if (commands.stream().noneMatch(Command.Limit.class::isInstance)) {
      rows = new Command.Limit(limit).apply(rows, budget);
    }
    List<String> columns = columns();
    Set<String> times = times();
    boolean pointers = !aggregated;
    return new Result(
        rows.stream().map(row -> shown(row, columns, times, pointers)).toList(), matched);
  }

  private static Map<String, String> shown(
      Row row, List<String> columns, Set<String> times, boolean pointer) {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String column : columns) {
      row.get(column)
          .ifPresent(value -> shown.put(column, times.contains(column) ? time(value) : value));
    }
    if (pointer) {
      row.get("@ptr").ifPresent(value -> shown.put("@ptr", value));
    }
    return shown;
  }

  private static String time(String millis) {
    return Numbers.parse(millis)
        .map(at -> TIME.format(Instant.ofEpochMilli(at.longValue())))
        .orElse(millis);
  }

  /** What the last {@code stats} or {@code display} shows, or else every {@code fields}. */
  private List<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    for (Command command : commands) {
      switch (command) {
        case Command.Stats(var totals, var groups) -> {
          names.clear();
          groups.forEach(group -> names.add(group.name()));
          totals.forEach(total -> names.add(total.name()));
        }
        case Command.Show(var columns) -> columns.forEach(column -> names.add(column.name()));
        case Command.Filter _, Command.Sort _, Command.Limit _, Command.Parse _ -> {}
      }
    }
    return names.isEmpty() ? List.of("@timestamp", "@message") : new ArrayList<>(names);
  }

  private Set<String> times() {
    Set<String> times = new LinkedHashSet<>(Set.of("@timestamp", "@ingestionTime"));
    for (Command command : commands) {
      Optional.of(command)
          .map(each ->
              switch (each) {
                case Command.Stats(var _, var groups) -> groups;
                case Command.Show(var columns) -> columns;
                case Command.Filter _, Command.Sort _, Command.Limit _, Command.Parse _ ->
                    List.<Command.Column>of();
              })
          .stream()
          .flatMap(List::stream)
          .filter(column -> column.expression().isTime())
          .forEach(column -> times.add(column.name()));
    }
    return times;
  }
}
