package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.codec.Codec;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Asks the right kind of aggregate: the one that {@code aggregateType} names; without it the first
 * that has an aggregate of the id.
 *
 * @param kinds the application's, its first one first
 */
record KindQueries(List<HistoryQueries<?>> kinds) {
  private static final String AGGREGATE_TYPE = "aggregateType";

  private static final int NOT_FOUND = 404;

  /** The query, asked of each. */
  Query asking(BiFunction<HistoryQueries<?>, Json.Obj, Answer> query) {
    return parameters -> {
      var type = text(parameters, AGGREGATE_TYPE);
      return type.isPresent()
          ? query.apply(named(type.get()), parameters.without(AGGREGATE_TYPE))
          : first(parameters, query);
    };
  }

  private HistoryQueries<?> named(String type) {
    return kinds.stream()
        .filter(kind -> kind.aggregateType().equals(type))
        .findFirst()
        .orElseThrow(() -> {
          var known = kinds.stream().map(HistoryQueries::aggregateType).toList();
          return new InvalidDataException(
              AGGREGATE_TYPE, "one of " + String.join(", ", known), "\"" + type + "\"");
        });
  }

  private Answer first(Json.Obj parameters, BiFunction<HistoryQueries<?>, Json.Obj, Answer> query) {
    var answer = query.apply(goingOn(parameters).orElse(kinds.getFirst()), parameters);
    if (kinds.size() == 1 || answer.status() != NOT_FOUND) {
      return answer;
    }
    var id = id(parameters);
    return kinds.stream()
        .filter(kind -> kind.knows(id))
        .findFirst()
        .map(kind -> query.apply(kind, parameters))
        .orElse(answer);
  }

  /** The kind whose answer is to go on. */
  private Optional<HistoryQueries<?>> goingOn(Json.Obj parameters) {
    var token = text(parameters, "nextToken");
    if (token.isEmpty() || kinds.size() == 1) {
      return Optional.empty();
    }
    var id = id(parameters);
    return kinds.stream().filter(kind -> kind.gave(token.get(), id)).findFirst();
  }

  private static AggregateId id(Json.Obj parameters) {
    try {
      return Codec.of(AggregateId.class).decode(parameters.get("aggregateId").orElse(Json.NULL));
    } catch (InvalidDataException e) {
      throw e.within("aggregateId");
    }
  }

  private static Optional<String> text(Json.Obj parameters, String name) {
    return parameters
        .get(name)
        .map(json -> {
          try {
            return Codec.of(String.class).decode(json);
          } catch (InvalidDataException e) {
            throw e.within(name);
          }
        });
  }
}
