package io.annal.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.RequestMeter;
import io.annal.dynamodb.RequestMeter.Count;
import io.annal.dynamodb.Tables;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.Projector;
import io.annal.projection.RememberingReadModel;
import io.annal.runtime.Invocation;
import io.annal.runtime.JsonText;
import io.annal.runtime.Log;
import io.annal.runtime.ProjectionEndpoint;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the bank's three projections cost, by DynamoDB's own count. */
final class ProjectionNumbersTest {
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");
  private static final String EVENTS = LocalDynamoDb.create(Tables.eventStore("events"));

  private final RequestMeter meter = new RequestMeter();
  private final EventStore store = new DynamoDbEventStore(LocalDynamoDb.client(), EVENTS);
  private final DynamoDbReadModel rows =
      new DynamoDbReadModel(
          LocalDynamoDb.client(meter), LocalDynamoDb.create(Tables.readModel("rows")));
  private ProjectionEndpoint projections = projections(rows);

  private ProjectionEndpoint projections(ReadModel readModel) {
    return new ProjectionEndpoint(
        List.of(
            new Projector<>(Bank.ACCOUNT_SUMMARY, store, readModel),
            new MultiStreamProjector(
                List.of(CustomerAccounts.PROJECTION, DailyTotals.PROJECTION),
                store,
                readModel,
                Retries.standard(),
                Environment.system(),
                Telemetry.NONE)),
        Instant::now,
        Telemetry.NONE);
  }

  @Test
  void aDepositToAnAccountThatIsRememberedIsFiveRequests() {
    projections = projections(new RememberingReadModel(rows, Instant::now, 1 << 20));
    var account = opened(1).getFirst();
    deliver(Deliveries.batch(List.of(deposits(account, 2, 1))));
    meter.take();

    deliver(Deliveries.batch(List.of(deposits(account, 3, 1))));

    assertThat(meter.take()).isEqualTo(new Count(5, 4, 1));
  }

  @Test
  void tenDepositsOfTenAccountsThatAreRememberedAreReadOnceEach() {
    projections = projections(new RememberingReadModel(rows, Instant::now, 1 << 20));
    var accounts = opened(10);
    deliver(Deliveries.batch(accounts.stream().map(each -> deposits(each, 2, 1)).toList()));
    meter.take();

    deliver(Deliveries.batch(accounts.stream().map(each -> deposits(each, 3, 1)).toList()));

    int written = 30 + rowsOfTheDay(accounts);
    assertThat(meter.take()).isEqualTo(new Count(10 + written, written, 10));
  }

  @Test
  void aDepositIsFourUnits() {
    var account = opened(1).getFirst();

    deliver(Deliveries.event(deposits(account, 2, 1), deposits(account, 2, 1).events().getFirst()));

    assertThat(meter.take()).isEqualTo(new Count(9, 4, 3));
  }

  @Test
  void tenDepositsOfOneAccountAreFourUnits() {
    var account = opened(1).getFirst();
    var commits =
        IntStream.range(2, 12).mapToObj(sequence -> deposits(account, sequence, 1)).toList();

    deliver(Deliveries.batch(commits.reversed()));

    assertThat(meter.take()).isEqualTo(new Count(9, 4, 3));
    assertThat(transactions(account)).isEqualTo(10);
  }

  @Test
  void aCommitOfAHundredIsFourUnits() {
    var account = opened(1).getFirst();

    deliver(Deliveries.batch(List.of(deposits(account, 2, 100))));

    assertThat(meter.take()).isEqualTo(new Count(9, 4, 3));
    assertThat(transactions(account)).isEqualTo(100);
  }

  @Test
  void tenDepositsOfTenCustomersWriteTheRowsOfTheirDayOnce() {
    var accounts = opened(10);

    deliver(Deliveries.batch(accounts.stream().map(each -> deposits(each, 2, 1)).toList()));

    assertThat(meter.take().writeUnits()).isEqualTo(30 + rowsOfTheDay(accounts)).isLessThan(39);
  }

  @Test
  void tenDepositsOfTenCustomersInOneRowOfTheDayAre31Units() {
    var accounts = opened(Stream.generate(this::newAccount).filter(this::isFirstPart).limit(10));

    deliver(Deliveries.batch(accounts.stream().map(each -> deposits(each, 2, 1)).toList()));

    assertThat(meter.take()).isEqualTo(new Count(72, 31, 25.5));
    assertThat(day().totals().values().stream().mapToLong(DailyTotals.Total::transactions).sum())
        .isEqualTo(10);
  }

  @Test
  void tenDepositsOfFiveAccountsAreAtMostTwoUnitsEach() {
    var accounts = opened(5);

    deliver(
        Deliveries.batch(
            accounts.stream()
                .flatMap(each -> Stream.of(deposits(each, 2, 1), deposits(each, 3, 1)))
                .toList()));

    assertThat(meter.take().writeUnits())
        .isEqualTo(15 + rowsOfTheDay(accounts))
        .isLessThanOrEqualTo(20);
  }

  @Test
  void whatWasDeliveredAlreadyCostsNoWrite() {
    var account = opened(1).getFirst();
    var batch = Deliveries.batch(List.of(deposits(account, 2, 1)));
    deliver(batch);
    meter.take();

    deliver(batch);

    assertThat(meter.take()).isEqualTo(new Count(2, 0, 1));
  }

  private List<AggregateId> opened(int accounts) {
    return opened(Stream.generate(this::newAccount).limit(accounts));
  }

  private List<AggregateId> opened(Stream<AggregateId> ids) {
    var accounts = ids.toList();
    for (var id : accounts) {
      var created =
          new AccountCreated(
              id.value(),
              "customer-" + id.value(),
              AccountType.CHECKING,
              TIME,
              Optional.empty(),
              Optional.empty());
      deliver(Deliveries.batch(List.of(commit(id, 1, List.of(created)))));
    }
    meter.take();
    return accounts;
  }

  private AggregateId newAccount() {
    return new AggregateId("account-" + UUID.randomUUID());
  }

  private boolean isFirstPart(AggregateId account) {
    return Math.floorMod(account.hashCode(), DailyTotals.PARTS) == 0;
  }

  private static int rowsOfTheDay(List<AggregateId> accounts) {
    return accounts.stream()
        .map(each -> Math.floorMod(each.hashCode(), DailyTotals.PARTS))
        .collect(Collectors.toSet())
        .size();
  }

  private DailyTotals day() {
    var date = LocalDate.ofInstant(TIME, ZoneOffset.UTC);
    return DailyTotals.sum(
        date,
        DailyTotals.keys(date).stream()
            .flatMap(key -> rows.get(DailyTotals.PROJECTION.rows(), key).stream())
            .map(DailyTotals.PROJECTION::read)
            .toList());
  }

  private static Commit deposits(AggregateId id, long sequence, int count) {
    return commit(
        id,
        sequence,
        IntStream.range(0, count)
            .mapToObj(i ->
                (AccountEvent)
                    new TransactionProcessed(
                        "tx-" + sequence + "-" + i, BigDecimal.ONE, TransactionType.DEPOSIT, TIME))
            .toList());
  }

  private static Commit commit(AggregateId id, long sequence, List<? extends AccountEvent> bodies) {
    var events = new ArrayList<RecordedEvent>();
    for (var body : bodies) {
      var written = Bank.ACCOUNT_EVENTS.write(body);
      events.add(
          new RecordedEvent(
              UUID.randomUUID(),
              id,
              sequence + events.size(),
              written.type(),
              written.version(),
              written.data(),
              TIME));
    }
    var cause = new Commit.Cause("c-" + sequence, "c", Optional.empty(), Json.EMPTY);
    return new Commit(id, "Account", events, cause, Optional.empty());
  }

  private long transactions(AggregateId id) {
    var row = rows.get(Bank.ACCOUNT_SUMMARY.name(), id.value()).orElseThrow();
    return Bank.ACCOUNT_SUMMARY.read(row).orElseThrow().transactions();
  }

  private void deliver(Json.Obj payload) {
    var log = new Log(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8), Instant::now);
    var answer =
        projections.handle(
            JsonText.print(payload).getBytes(UTF_8), new Invocation("request", "function", log));
    assertThat(JsonText.print(answer)).doesNotContain("itemIdentifier");
  }
}
