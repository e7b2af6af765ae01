package io.annal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.EventStore.Range;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.Decider;
import io.annal.command.Decision;
import io.annal.command.Outcome;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What many small events in one commit cost, by DynamoDB's own count. */
final class MeterNumbersTest
    implements Decider<MeterNumbersTest.Report, Integer, MeterNumbersTest.Told> {
  record Report(List<BigDecimal> readings) {}

  sealed interface Told {
    record ReadingTaken(int minute, BigDecimal kilowattHours) implements Told {}
  }

  private static final String TABLE = LocalDynamoDb.create(Tables.eventStore("meters"));

  private final RequestMeter meter = new RequestMeter();
  private final DynamoDbEventStore store =
      new DynamoDbEventStore(LocalDynamoDb.client(meter), TABLE);
  private final AggregateId id = new AggregateId("meter-" + UUID.randomUUID());

  @Test
  void aHundredReadingsInOneCommitAreFiveUnits() {
    var handler = new CommandHandler<>(aggregate(), store);

    assertThat(handler.handle(Command.of(id, UUID.randomUUID().toString(), hundred())))
        .isInstanceOf(Outcome.Accepted.class);

    assertThat(meter.take().writeUnits()).isLessThanOrEqualTo(5);
    var events = store.read(id, Range.forward(1, 1)).commits().getFirst().events();
    assertThat(events).hasSize(100);
    assertThat(events.stream().map(event -> event.id()).distinct()).hasSize(100);
  }

  private static Report hundred() {
    return new Report(
        IntStream.range(0, 100).mapToObj(i -> BigDecimal.valueOf(12_300 + i, 2)).toList());
  }

  private Aggregate<Report, Integer, Told> aggregate() {
    return new Aggregate<>(this, EventTypes.of("Meter", Told.class), Codec.of(Integer.class), 1);
  }

  @Override
  public Integer initial() {
    return 0;
  }

  @Override
  public Decision<Told> decide(Report command, Integer state) {
    return new Decision.Accepted<>(
        IntStream.range(0, command.readings().size())
            .mapToObj(i -> (Told) new Told.ReadingTaken(i, command.readings().get(i)))
            .toList());
  }

  @Override
  public Integer evolve(Integer state, Told event) {
    return switch (event) {
      case Told.ReadingTaken taken -> state + 1;
    };
  }
}
