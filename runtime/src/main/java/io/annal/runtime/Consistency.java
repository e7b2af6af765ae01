package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.projection.ForwardingReadModel;
import java.util.Optional;
import java.util.function.Function;

/**
 * A query that reads rows as they were a moment ago, at half the price, unless it is asked with
 * {@code "consistentRead": true}, DynamoDB's own word: then it shows every row that was written
 * before. The read model follows the event store by a moment in any case.
 */
final class Consistency implements Query {
  private static final String PARAMETER = "consistentRead";

  private final Query eventual;
  private final Query strong;

  Consistency(ReadModel readModel, Function<ReadModel, Query> query) {
    this.eventual = query.apply(new Eventual(readModel));
    this.strong = query.apply(readModel);
  }

  @Override
  public Answer answer(Json.Obj parameters) {
    var asked = parameters.get(PARAMETER);
    if (asked.isEmpty()) {
      return eventual.answer(parameters);
    }
    if (!(asked.get() instanceof Json.Bool(boolean consistent))) {
      throw new InvalidDataException(PARAMETER, "true or false", "something else");
    }
    return (consistent ? strong : eventual).answer(parameters.without(PARAMETER));
  }

  /** Rows as they were a moment ago. */
  private record Eventual(ReadModel readModel) implements ForwardingReadModel {
    @Override
    public Optional<Row> get(String projection, String key) {
      return readModel.getEventual(projection, key);
    }
  }
}
