package io.annal.bank;

import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.bank.AccountEvent.TransferBarred;
import io.annal.bank.AccountEvent.TransferSettled;
import io.annal.codec.Codec;
import io.annal.projection.Event;
import io.annal.projection.MultiStreamProjection;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was processed on a day (UTC, by the time at which it was recorded), under the date and a
 * number: a day is kept in {@link #PARTS} rows, chosen by the account, so that not every
 * transaction of the bank meets every other in one row. {@link #sum} makes one of them.
 *
 * @param totals by the type of transaction, as it is written in events
 */
public record DailyTotals(LocalDate date, Map<String, Total> totals) {

  /** How many rows a day has. */
  public static final int PARTS = 8;

  /** Transactions of one type. */
  public record Total(long transactions, BigDecimal amount) {
    public Total {
      amount = Money.normal(amount);
    }

    private Total plus(Total other) {
      return new Total(transactions + other.transactions, amount.add(other.amount));
    }
  }

  /** Nothing needs to be remembered of an account. */
  public record Nothing() {}

  public DailyTotals {
    totals = new TreeMap<>(totals);
  }

  /** As the library takes it. */
  public static final MultiStreamProjection<Nothing, DailyTotals, AccountEvent> PROJECTION =
      new MultiStreamProjection<>(
          "DailyTotals",
          1,
          Bank.ACCOUNT_EVENTS,
          Codec.of(Nothing.class),
          Codec.of(DailyTotals.class),
          (nothing, event) -> new Nothing(),
          (nothing, event) -> keys(event),
          (view, nothing, event) -> fold(view, event));

  /** The keys of a day's rows. */
  public static List<String> keys(LocalDate date) {
    return Stream.iterate(0, part -> part + 1).limit(PARTS).map(part -> date + "/" + part).toList();
  }

  /** A whole day. */
  public static DailyTotals sum(LocalDate date, List<DailyTotals> parts) {
    var all = new TreeMap<String, Total>();
    for (var part : parts) {
      part.totals.forEach((type, total) -> all.merge(type, total, Total::plus));
    }
    return new DailyTotals(date, all);
  }

  private static List<String> keys(Event<AccountEvent> event) {
    return switch (event.body()) {
      case TransactionProcessed processed ->
          List.of(keys(date(event)).get(Math.floorMod(event.aggregateId().hashCode(), PARTS)));
      case AccountCreated created -> List.of();
      case AccountClosed closed -> List.of();
      case TransferBarred barred -> List.of();
      case TransferSettled settled -> List.of();
    };
  }

  private static DailyTotals fold(Optional<DailyTotals> before, Event<AccountEvent> event) {
    var view = before.orElseGet(() -> new DailyTotals(date(event), Map.of()));
    return switch (event.body()) {
      case TransactionProcessed processed ->
          sum(view.date, List.of(view, only(view.date, processed)));
      case AccountCreated created -> view;
      case AccountClosed closed -> view;
      case TransferBarred barred -> view;
      case TransferSettled settled -> view;
    };
  }

  private static DailyTotals only(LocalDate date, TransactionProcessed processed) {
    var name = processed.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new DailyTotals(date, Map.of(name, new Total(1, processed.amount())));
  }

  private static LocalDate date(Event<AccountEvent> event) {
    return LocalDate.ofInstant(event.timestamp(), ZoneOffset.UTC);
  }
}
