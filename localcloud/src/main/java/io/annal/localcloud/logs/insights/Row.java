package io.annal.localcloud.logs.insights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values by the name of their field; all are text, as logs are. */
public record Row(Map<String, String> values) {

  Optional<String> get(String field) {
    return Optional.ofNullable(values.get(field));
  }

  Row with(Map<String, String> more, RowBudget budget) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return budget.take(new Row(all), more);
  }
}
