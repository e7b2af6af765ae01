package io.annal.process;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.UnreadableException;
import io.annal.codec.Codec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows in which a projection once kept all open processes of a kind with their deadlines: each
 * of them becomes a row of {@link ProcessDeadlines}.
 */
final class FormerOpenProcesses {
  private static final int ROWS = 8;

  /** A few seconds' work; each time the former row, which may be large, is written once. */
  private static final int AT_ONCE = 500;

  private record Open(Map<String, Instant> deadlines) {
    static final Codec<Open> CODEC = Codec.of(Open.class);
  }

  private final ReadModel readModel;
  private final String type;
  private final ProcessDeadlines deadlines;

  FormerOpenProcesses(ReadModel readModel, String type, ProcessDeadlines deadlines) {
    this.readModel = readModel;
    this.type = type;
    this.deadlines = deadlines;
  }

  /** Whether nothing is left. */
  boolean takeOver(int revision) {
    int left = AT_ONCE;
    for (int i = 0; i < ROWS && left > 0; i++) {
      var row = readModel.get("Open%ss@%d".formatted(type, revision), "shard-" + i);
      if (row.isPresent()) {
        left -= takeOver(row.get(), left);
      }
    }
    return left > 0;
  }

  private static Open open(ReadModel.Row row) {
    try {
      return Open.CODEC.decode(row.data());
    } catch (InvalidDataException e) {
      throw new UnreadableException(
          "row %s of %s does not tell open processes: %s"
              .formatted(row.key(), row.projection(), e.getMessage()),
          e);
    }
  }

  private int takeOver(ReadModel.Row row, int most) {
    var open = open(row).deadlines();
    var taken = open.entrySet().stream().sorted(Map.Entry.comparingByKey()).limit(most).toList();
    var left = new HashMap<>(open);
    for (var each : taken) {
      deadlines.ensure(new AggregateId(each.getKey()), each.getValue());
      left.remove(each.getKey());
    }
    if (!taken.isEmpty()) {
      var data = (Json.Obj) Open.CODEC.encode(new Open(left));
      var rest =
          new ReadModel.Row(
              row.projection(),
              row.key(),
              data,
              row.sequence() + 1,
              row.revision(),
              row.applied(),
              0);
      // where an older function wrote it meanwhile, it is taken over the next time
      if (!readModel.write(List.of(new ReadModel.Write(rest, Optional.of(row))))) {
        return most;
      }
    }
    return taken.size();
  }
}
