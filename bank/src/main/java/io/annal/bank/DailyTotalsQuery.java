package io.annal.bank;

import io.annal.Json;
import io.annal.ReadModel;
import io.annal.codec.Codec;
import io.annal.runtime.Answer;
import io.annal.runtime.Query;
import java.time.LocalDate;
import java.util.Optional;

/** Answers what was processed on a day; a day on which nothing was has no totals. */
final class DailyTotalsQuery implements Query {
  private final ReadModel readModel;

  DailyTotalsQuery(ReadModel readModel) {
    this.readModel = readModel;
  }

  private record Parameters(LocalDate date) {
    static final Codec<Parameters> CODEC = Codec.strict(Parameters.class);
  }

  @Override
  public Answer answer(Json.Obj json) {
    var date = Parameters.CODEC.decode(json).date();
    var parts =
        DailyTotals.keys(date).stream()
            .map(key -> readModel.get(DailyTotals.PROJECTION.rows(), key))
            .flatMap(Optional::stream)
            .map(DailyTotals.PROJECTION::read)
            .toList();
    var sum = DailyTotals.sum(date, parts);
    return new Answer(200, (Json.Obj) DailyTotals.PROJECTION.view().encode(sum));
  }
}
