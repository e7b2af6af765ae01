package io.annal.runtime;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.projection.MultiStreamProjection;
import java.nio.charset.StandardCharsets;

/** Answers with a row of a view over many aggregates, which follows the store by a moment. */
public final class MultiStreamRowQuery<V> implements Query {
  /**
   * DynamoDB's bound for a partition key (<a
   * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Constraints</a>).
   */
  private static final int LONGEST_KEY = 2_048;

  private final ReadModel readModel;
  private final MultiStreamProjection<?, V, ?> projection;
  private final String parameter;

  /**
   * A query by the row's key.
   *
   * @param parameter what callers call the key, e.g. {@code customerId}
   */
  public MultiStreamRowQuery(
      ReadModel readModel, MultiStreamProjection<?, V, ?> projection, String parameter) {
    this.readModel = readModel;
    this.projection = projection;
    this.parameter = parameter;
  }

  @Override
  public Answer answer(Json.Obj parameters) {
    var key = key(parameters);
    return readModel
        .get(projection.rows(), key)
        .map(row -> Answer.ok((Json.Obj) projection.view().encode(projection.read(row))))
        .orElseGet(() ->
            Answer.error(
                404, "not-found", "%s has no row for %s".formatted(projection.name(), key)));
  }

  private String key(Json.Obj parameters) {
    for (var name : parameters.members().keySet()) {
      if (!name.equals(parameter)) {
        throw new InvalidDataException(name, "only the field " + parameter, "an unknown field");
      }
    }
    if (parameters.get(parameter).orElse(Json.NULL) instanceof Json.Str(var key)
        && !key.isEmpty()) {
      return requireStorable(key);
    }
    throw new InvalidDataException(parameter, "a string that is not empty", "none");
  }

  /** No row has a longer key, and DynamoDB refuses to look for one. */
  private String requireStorable(String key) {
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_KEY) {
      throw new InvalidDataException(
          parameter,
          "a key of at most %,d bytes of UTF-8".formatted(LONGEST_KEY),
          "one of %,d bytes".formatted(bytes));
    }
    return key;
  }
}
