package io.annal.projection;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.ReadModel;
import java.util.List;
import java.util.Optional;

/**
 * How far one aggregate was read, in one row for all projections over many aggregates: for each of
 * them the last event, and what it remembers of the aggregate. A position only ever grows.
 */
final class MultiStreamPosition {
  private static final String SEQUENCE = "sequence";
  private static final String MEMORY = "memory";

  private final ReadModel readModel;
  private final String positions;
  private final AggregateId id;
  private final Optional<ReadModel.Row> row;

  private MultiStreamPosition(
      ReadModel readModel, String positions, AggregateId id, Optional<ReadModel.Row> row) {
    this.readModel = readModel;
    this.positions = positions;
    this.id = id;
    this.row = row;
  }

  /**
   * The position.
   *
   * @param positions see {@link MultiStreamProjection#positions()}
   * @param consistent whether it must be today's; {@link #isStill} tells otherwise
   */
  static MultiStreamPosition read(
      ReadModel readModel, String positions, AggregateId id, boolean consistent) {
    var row =
        consistent
            ? readModel.get(positions, id.value())
            : readModel.getEventual(positions, id.value());
    return new MultiStreamPosition(readModel, positions, id, row);
  }

  /** How far a projection came. */
  record Entry<M>(long sequence, Optional<M> memory) {}

  /**
   * How far that projection came.
   *
   * @throws io.annal.AnnalException if what it remembers cannot be read
   */
  <M> Entry<M> of(MultiStreamProjection<M, ?, ?> projection) {
    return row.flatMap(present -> entry(present, projection))
        .or(() -> formerly(projection))
        .orElseGet(() -> new Entry<>(0, Optional.empty()));
  }

  /** Whether it is known that the projection has not come so far. */
  boolean isBefore(MultiStreamProjection<?, ?, ?> projection, long sequence) {
    return row.flatMap(present -> sequence(present, projection.rows()))
        .filter(known -> known < sequence)
        .isPresent();
  }

  /** Each projection once had positions of its own; they move to the common row when touched. */
  private <M> Optional<Entry<M>> formerly(MultiStreamProjection<M, ?, ?> projection) {
    return readModel
        .get(projection.formerPositions(), id.value())
        .map(old -> new Entry<>(old.sequence(), memory(projection, old.data(), old)));
  }

  private static <M> Optional<Entry<M>> entry(
      ReadModel.Row row, MultiStreamProjection<M, ?, ?> projection) {
    return found(row, projection.rows())
        .map(found -> new Entry<>(sequence(found), memory(projection, found, row)));
  }

  private static Optional<Json.Obj> found(ReadModel.Row row, String rows) {
    return row.data().get(rows).filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast);
  }

  private static long sequence(Json.Obj entry) {
    return entry.get(SEQUENCE).orElse(Json.NULL) instanceof Json.Num(var number)
        ? number.longValueExact()
        : 0;
  }

  private static <M> Optional<M> memory(
      MultiStreamProjection<M, ?, ?> projection, Json.Obj entry, ReadModel.Row row) {
    return entry.get(MEMORY).map(data -> Projection.decode(projection.memory(), data, row));
  }

  /**
   * The last event that the projection has read of the aggregate, in the aggregate's row of
   * positions; empty where it has read none.
   *
   * @param rows see {@link MultiStreamProjection#rows()}
   */
  static Optional<Long> sequence(ReadModel.Row row, String rows) {
    return found(row, rows).map(MultiStreamPosition::sequence);
  }

  /** The row of positions without that projection. */
  static ReadModel.Row without(ReadModel.Row row, String rows) {
    return row.withData(row.data().without(rows));
  }

  /** Whether nobody wrote it meanwhile. */
  boolean isStill() {
    return readModel
        .get(positions, id.value())
        .map(ReadModel.Row::writes)
        .equals(row.map(ReadModel.Row::writes));
  }

  /**
   * Writes what the changes came to.
   *
   * @return the position after it; empty where somebody wrote it meanwhile
   */
  Optional<MultiStreamPosition> after(List<MultiStreamChange<?, ?, ?>> changes) {
    var data = row.map(ReadModel.Row::data).orElse(Json.EMPTY);
    long last = row.map(ReadModel.Row::sequence).orElse(0L);
    for (var change : changes) {
      data = data.with(change.rows(), entry(change));
      last = Math.max(last, change.sequence());
    }
    var next = new ReadModel.Row(positions, id.value(), data, last, 1);
    long writes = row.map(ReadModel.Row::writes).orElse(0L) + 1;
    return readModel.write(List.of(new ReadModel.Write(next, row)))
        ? Optional.of(
            new MultiStreamPosition(readModel, positions, id, Optional.of(next.withWrites(writes))))
        : Optional.empty();
  }

  private static Json.Obj entry(MultiStreamChange<?, ?, ?> change) {
    var entry = Json.EMPTY.with(SEQUENCE, Json.of(change.sequence()));
    return change.memory().map(memory -> entry.with(MEMORY, memory)).orElse(entry);
  }
}
