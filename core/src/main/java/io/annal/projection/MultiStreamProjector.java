package io.annal.projection;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.internal.StreamReader;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Brings the rows of {@link MultiStreamProjection}s up to date, all those of one kind of aggregate
 * together: each row that events change is written once, and then one position of each aggregate
 * for all projections. Without transactions, see {@link MultiStreamRound}.
 */
public final class MultiStreamProjector implements ProjectionHandler {
  private static final int PAGE = 20;

  /** Aggregates that one write of a row may name. */
  static final int MOST_TOGETHER = 100;

  private final List<MultiStreamProjection<?, ?, ?>> projections;
  private final EventStore store;
  private final ReadModel readModel;
  private final Retries retries;
  private final Environment environment;
  private final Telemetry telemetry;

  /**
   * A projector that waits between attempts as the retries say.
   *
   * @param projections at least one, all of one kind of aggregate
   */
  public MultiStreamProjector(
      List<? extends MultiStreamProjection<?, ?, ?>> projections,
      EventStore store,
      ReadModel readModel,
      Retries retries,
      Environment environment,
      Telemetry telemetry) {
    if (projections.stream().map(MultiStreamProjection::positions).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "a projector keeps projections of one kind of aggregate, not "
              + projections.stream().map(MultiStreamProjection::name).toList());
    }
    this.projections = List.copyOf(projections);
    this.store = projections.getFirst().events().in(store);
    this.readModel = readModel;
    this.retries = retries;
    this.environment = environment;
    this.telemetry = telemetry;
  }

  /** Of one projection, with standard retries, on this machine's clock. */
  public MultiStreamProjector(
      MultiStreamProjection<?, ?, ?> projection, EventStore store, ReadModel readModel) {
    this(
        List.of(projection),
        store,
        readModel,
        Retries.standard(),
        Environment.system(),
        Telemetry.NONE);
  }

  /** The names of all its projections. */
  @Override
  public String name() {
    return projections.stream().map(MultiStreamProjection::name).collect(Collectors.joining(", "));
  }

  @Override
  public String aggregateType() {
    return projections.getFirst().events().aggregateType();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A projection that fails holds no other back; what it could apply before the failure is
   * written.
   */
  @Override
  public Delivered deliver(List<RecordedEvent> events) {
    return run(delivery(events));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A row that several aggregates change is written once. Where that fails, each of them is
   * tried by itself, for it may be one that makes the row impossible.
   */
  @Override
  public List<Result> deliverEach(List<List<RecordedEvent>> streams) {
    return IntStream.iterate(0, from -> from < streams.size(), from -> from + MOST_TOGETHER)
        .mapToObj(from -> streams.subList(from, Math.min(from + MOST_TOGETHER, streams.size())))
        .flatMap(some -> deliverTogether(some).stream())
        .toList();
  }

  private List<Result> deliverTogether(List<List<RecordedEvent>> streams) {
    var deliveries = streams.stream().map(this::delivery).toList();
    run(deliveries);
    return deliveries.stream()
        .map(each ->
            Result.of(() -> each.isSpoilt() ? run(delivery(each.events())) : delivered(each)))
        .toList();
  }

  /** Here only what is missing is added: parts cannot be taken out of rows that many share. */
  @Override
  public void catchUp(AggregateId id) {
    run(delivery(id, List.of()));
  }

  private MultiStreamDelivery delivery(List<RecordedEvent> events) {
    return delivery(events.getFirst().aggregateId(), events);
  }

  private MultiStreamDelivery delivery(AggregateId id, List<RecordedEvent> events) {
    return new MultiStreamDelivery(id, events, projections, readModel, this::fromStore);
  }

  private Delivered run(MultiStreamDelivery delivery) {
    run(List.of(delivery));
    return delivered(delivery);
  }

  private void run(List<MultiStreamDelivery> deliveries) {
    var round = new MultiStreamRound(projections, deliveries, readModel);
    while (!round.isEmpty()) {
      round.write();
      deliveries.stream()
          .filter(MultiStreamDelivery::isConflicted)
          .max(Comparator.comparingInt(MultiStreamDelivery::conflicts))
          .ifPresent(worst -> pause(worst, deliveries));
      round = new MultiStreamRound(projections, deliveries, readModel);
    }
  }

  private void pause(MultiStreamDelivery worst, List<MultiStreamDelivery> deliveries) {
    telemetry.count(
        "ProjectionConflicts",
        deliveries.stream().filter(MultiStreamDelivery::isConflicted).count());
    try {
      retries.pauseAfter(
          worst.conflicts(), "rows of " + name() + " for " + worst.id(), environment);
    } catch (AnnalException e) {
      worst.failed(e, false);
    }
  }

  private Delivered delivered(MultiStreamDelivery delivery) {
    var delivered = delivery.delivered();
    delivered.forEach(each -> telemetry.count(Projector.counter(each), 1));
    delivery
        .failure()
        .ifPresent(why -> {
          throw why;
        });
    return delivered.contains(Delivered.GAP_FILLED)
        ? Delivered.GAP_FILLED
        : delivered.contains(Delivered.APPLIED) ? Delivered.APPLIED : Delivered.DUPLICATE;
  }

  private List<RecordedEvent> fromStore(AggregateId id, long sequence) {
    return new StreamReader(store)
        .unbrokenFrom(id, sequence, PAGE).commits().stream()
            .flatMap(commit -> commit.events().stream())
            .toList();
  }
}
