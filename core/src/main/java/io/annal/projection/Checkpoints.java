package io.annal.projection;

import io.annal.AnnalException;
import io.annal.Json;
import io.annal.ReadModel;
import java.util.List;
import java.util.Optional;

/**
 * Where long work remembers how far it has come: rows of a read model, under the work's name. One
 * worker at a time per key; a second one that works on the same is noticed and stopped.
 */
public final class Checkpoints {
  private static final String DONE = "done";
  private static final String POSITION = "position";

  static final Checkpoint START = new Checkpoint(Optional.empty(), false);

  private final ReadModel readModel;
  private final String work;

  /**
   * Checkpoints.
   *
   * @param work its name, e.g. {@code rebuild/AccountSummary@2}
   */
  public Checkpoints(ReadModel readModel, String work) {
    this.readModel = readModel;
    this.work = "checkpoints/" + work;
  }

  /**
   * How far a part of the work has come.
   *
   * @param position as the scan gave it; empty at the start
   * @param done whether this part is finished
   */
  public record Checkpoint(Optional<String> position, boolean done) {}

  /** The last one kept; the beginning where none was. */
  public Checkpoint get(String part) {
    return readModel
        .get(work, part)
        .map(ReadModel.Row::data)
        .map(data -> new Checkpoint(text(data), data.get(DONE).isPresent()))
        .orElse(START);
  }

  private static Optional<String> text(Json.Obj data) {
    return data.get(POSITION).map(json -> ((Json.Str) json).value());
  }

  /**
   * Keeps one.
   *
   * @throws AnnalException if another worker kept one for this part meanwhile
   */
  public void put(String part, Checkpoint checkpoint) {
    var data = checkpoint.done() ? Json.EMPTY.with(DONE, Json.of(true)) : Json.EMPTY;
    for (var position : checkpoint.position().stream().toList()) {
      data = data.with(POSITION, Json.of(position));
    }
    var before = readModel.get(work, part);
    long times = before.map(ReadModel.Row::sequence).orElse(0L) + 1;
    var row = new ReadModel.Row(work, part, data, times, 1);
    if (!kept(readModel, new ReadModel.Write(row, before))) {
      throw new AnnalException(
          "another worker is at %s, part %s; let one of them finish".formatted(work, part));
    }
  }

  /**
   * Writes a row that one worker alone should write. A read model may report its own write as
   * refused, where the answer to it was lost: then the row is there.
   */
  static boolean kept(ReadModel readModel, ReadModel.Write write) {
    var row = write.row();
    if (readModel.write(List.of(write))) {
      return true;
    }
    long writes = write.before().map(ReadModel.Row::writes).orElse(0L) + 1;
    return readModel
        .get(row.projection(), row.key())
        .filter(row.withWrites(writes)::equals)
        .isPresent();
  }

  /** Starts this part again. */
  public void reset(String part) {
    put(part, START);
  }
}
