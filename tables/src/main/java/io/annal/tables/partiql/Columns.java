package io.annal.tables.partiql;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What SELECT shows of an item: each path's value under the path's last name. */
final class Columns {
  private Columns() {}

  static M of(List<Term.Path> columns, M item) {
    if (columns.isEmpty()) {
      return item;
    }
    var shown = new LinkedHashMap<String, AttributeValue>();
    for (Term.Path column : columns) {
      AttributeValue value = at(column, item);
      if (value != null) {
        shown.put(name(column), value);
      }
    }
    return new M(shown);
  }

  private static String name(Term.Path column) {
    int last = column.steps().size() - 1;
    var indexes = new StringBuilder();
    while (last > 0 && column.steps().get(last) instanceof Term.Index index) {
      indexes.insert(0, "[" + index.digits() + "]");
      last--;
    }
    return ((Term.Name) column.steps().get(last)).name() + indexes;
  }

  private static @Nullable AttributeValue at(Term.Path column, M item) {
    @Nullable AttributeValue value = item;
    for (Term.Step step : column.steps()) {
      value =
          switch (step) {
            case Term.Name name -> value instanceof M map ? map.values().get(name.name()) : null;
            case Term.Index index -> value instanceof L list ? element(list, index) : null;
          };
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  private static @Nullable AttributeValue element(L list, Term.Index index) {
    boolean within = index.digits().matches("[0-9]{1,9}");
    int at = within ? Integer.parseInt(index.digits()) : Integer.MAX_VALUE;
    return at < list.values().size() ? list.values().get(at) : null;
  }
}
