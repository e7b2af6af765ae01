package io.annal.runtime;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.codec.Codec;
import io.annal.projection.Projection;

/**
 * Answers with the row of an aggregate in the read model, which follows the event store by a
 * moment; {@code sequence} says which event it has seen.
 */
public final class RowQuery<V> implements Query {
  private static final String AGGREGATE_ID = "aggregateId";

  private final ReadModel readModel;
  private final Projection<V, ?> projection;
  private final String parameter;

  /** A query by {@code aggregateId}. */
  public RowQuery(ReadModel readModel, Projection<V, ?> projection) {
    this(readModel, projection, AGGREGATE_ID);
  }

  /**
   * A query by {@code aggregateId} or by the domain's own word for it.
   *
   * @param parameter that word, e.g. {@code accountId}
   */
  public RowQuery(ReadModel readModel, Projection<V, ?> projection, String parameter) {
    this.readModel = readModel;
    this.projection = projection;
    this.parameter = parameter;
  }

  private record Parameters(AggregateId aggregateId) {
    static final Codec<Parameters> CODEC = Codec.strict(Parameters.class);
  }

  @Override
  public Answer answer(Json.Obj json) {
    var id = Parameters.CODEC.decode(inOurWord(json)).aggregateId();
    return readModel
        .get(projection.name(), id.value())
        .filter(row -> !row.data().members().isEmpty())
        .map(row -> Answer.ok(body(id, row)))
        .orElseGet(() ->
            Answer.error(
                404, "not-found", "%s has no row for %s".formatted(projection.name(), id)));
  }

  private Json.Obj inOurWord(Json.Obj json) {
    var id = json.get(parameter);
    return id.isEmpty() || json.get(AGGREGATE_ID).isPresent()
        ? json
        : json.without(parameter).with(AGGREGATE_ID, id.get());
  }

  private Json.Obj body(AggregateId id, ReadModel.Row row) {
    var body = Json.EMPTY.with("aggregateId", Json.of(id.value()));
    for (var member : data(row).members().entrySet()) {
      body = body.with(member.getKey(), member.getValue());
    }
    return body.with("sequence", Json.of(row.sequence()));
  }

  /** Through the view's own type, which gives amounts their decimals back. */
  private Json.Obj data(ReadModel.Row row) {
    if (row.revision() != projection.revision()) {
      return row.data();
    }
    return projection
        .read(row)
        .map(view -> (Json.Obj) projection.view().encode(view))
        .orElse(Json.EMPTY);
  }
}
