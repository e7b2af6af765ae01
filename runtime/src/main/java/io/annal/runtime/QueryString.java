package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a GET request as a query's fields. All are text there; those that a query of
 * the library takes as numbers become numbers.
 */
final class QueryString {
  private static final String PARAMETERS = "queryStringParameters";
  private static final String SEVERAL = "multiValueQueryStringParameters";
  private static final Set<String> NUMBERS =
      Set.of(HistoryQueries.LIMIT, HistoryQueries.UP_TO_SEQUENCE);
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private QueryString() {}

  /**
   * The parameters of that request.
   *
   * @throws InvalidDataException where one is there twice, as far as the request tells: version 2.0
   *     joins several values by commas
   */
  static Json.Obj read(Json.Obj envelope) {
    if (envelope.get(SEVERAL).orElse(Json.NULL) instanceof Json.Obj several) {
      several.members().forEach(QueryString::once);
    }
    var message = Json.EMPTY;
    if (envelope.get(PARAMETERS).orElse(Json.NULL) instanceof Json.Obj parameters) {
      for (var parameter : parameters.members().entrySet()) {
        message = message.with(parameter.getKey(), value(parameter.getKey(), parameter.getValue()));
      }
    }
    return message;
  }

  private static void once(String name, Json values) {
    if (values instanceof Json.Arr(var items) && items.size() > 1) {
      throw new InvalidDataException(name, "one value", items.size() + " of them");
    }
  }

  private static Json value(String name, Json value) {
    return NUMBERS.contains(name)
            && value instanceof Json.Str(var text)
            && WHOLE.matcher(text).matches()
        ? Json.of(new BigDecimal(text))
        : value;
  }
}
