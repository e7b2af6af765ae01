package io.annal.localcloud.logs.insights;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step of a query: what comes in, goes out changed. */
sealed interface Command {

  /**
   * Takes it.
   *
   * @param budget of the rows that go out
   */
  List<Row> apply(List<Row> rows, RowBudget budget);

  /** An expression under the name of its column. */
  record Column(String name, Expression expression) {}

  /** An aggregation under the name of its column. */
  record Total(String name, Aggregate aggregate) {}

  /** {@code fields} and {@code display}: which columns are shown; new ones are computed. */
  record Show(List<Column> columns) implements Command {
    @Override
    public List<Row> apply(List<Row> rows, RowBudget budget) {
      return rows.stream().map(row -> row.with(values(columns, row), budget)).toList();
    }
  }

  /** {@code filter}. */
  record Filter(Expression condition) implements Command {
    @Override
    public List<Row> apply(List<Row> rows, RowBudget budget) {
      return rows.stream().filter(condition::isTrue).toList();
    }
  }

  /** {@code stats … by …}. */
  record Stats(List<Total> totals, List<Column> groups) implements Command {
    @Override
    public List<Row> apply(List<Row> rows, RowBudget budget) {
      Map<Map<String, String>, List<Row>> parts = new LinkedHashMap<>();
      if (groups.isEmpty()) {
        parts.put(Map.of(), rows);
      }
      rows.stream()
          .filter(_ -> !groups.isEmpty())
          .forEach(
              row -> parts.computeIfAbsent(values(groups, row), _ -> new ArrayList<>()).add(row));
      List<Row> result = new ArrayList<>();
      parts.forEach((group, part) -> {
        Map<String, String> values = new LinkedHashMap<>(group);
        for (Total total : totals) {
          total.aggregate().of(part).ifPresent(value -> values.put(total.name(), value));
        }
        result.add(new Row(values));
      });
      return result;
    }
  }

  /** {@code sort a desc, b}; what is not there comes last. */
  record Sort(List<Key> keys) implements Command {
    /** One of several. */
    record Key(Expression expression, boolean descending) {}

    @Override
    public List<Row> apply(List<Row> rows, RowBudget budget) {
      Comparator<Row> order = (_, _) -> 0;
      for (Key key : keys) {
        order = order.thenComparing((one, other) -> compare(key, one, other));
      }
      return rows.stream().sorted(order).toList();
    }

    private static int compare(Key key, Row one, Row other) {
      Optional<String> left = key.expression().value(one);
      Optional<String> right = key.expression().value(other);
      if (left.isEmpty() || right.isEmpty()) {
        return Boolean.compare(left.isEmpty(), right.isEmpty());
      }
      int order = Numbers.compare(left.get(), right.get());
      return key.descending() ? -order : order;
    }
  }

  /** {@code limit}. */
  record Limit(int count) implements Command {
    @Override
    public List<Row> apply(List<Row> rows, RowBudget budget) {
      return rows.subList(0, Math.min(count, rows.size()));
    }
  }

  /** {@code parse}: fields out of text. */
  record Parse(Expression from, Pattern pattern, List<String> names) implements Command {
    @Override
    public List<Row> apply(List<Row> rows, RowBudget budget) {
      return rows.stream().map(row -> parsed(row, budget)).toList();
    }

    private Row parsed(Row row, RowBudget budget) {
      Matcher matcher = pattern.matcher(from.value(row).orElse(""));
      if (!matcher.find()) {
        return row;
      }
      Map<String, String> found = new LinkedHashMap<>();
      if (names.isEmpty()) {
        pattern.namedGroups().forEach((name, group) -> put(found, name, matcher.group(group)));
      }
      for (int i = 0; i < names.size(); i++) {
        put(found, names.get(i), matcher.group(i + 1));
      }
      return row.with(found, budget);
    }

    private static void put(
        Map<String, String> found, String name, @org.jspecify.annotations.Nullable String value) {
      if (value != null) {
        found.put(name, value);
      }
    }
  }

  private static Map<String, String> values(List<Column> columns, Row row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Column column : columns) {
      column.expression().value(row).ifPresent(value -> values.put(column.name(), value));
    }
    return values;
  }
}
