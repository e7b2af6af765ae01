package io.annal.bank;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.annal.AggregateId;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.memory.InMemoryEventStore;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.MultiStreamVerification;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.Verification;
import io.annal.testkit.FaultyBus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Five accounts of one customer, 20 deposits each, delivered badly to four projectors at once. */
final class SharedRowsTest {
  private static final Instant TIME = Instant.parse("2024-01-15T10:30:00Z");

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final DynamoDbReadModel readModel =
      new DynamoDbReadModel(
          LocalDynamoDb.client(), LocalDynamoDb.create(Tables.readModel("shared")));

  @Test
  void whatManyAccountsShareIsCountedOnceInDynamoDb() throws Exception {
    write();
    var handlers =
        List.<ProjectionHandler>of(
            new MultiStreamProjector(CustomerAccounts.PROJECTION, store, readModel),
            new MultiStreamProjector(DailyTotals.PROJECTION, store, readModel));
    try (var executor = Executors.newFixedThreadPool(4)) {
      var deliveries = new ArrayList<Callable<ProjectionHandler.Delivered>>();
      for (var event : new FaultyBus(11, 0.2, 0.2).schedule(store.commits())) {
        handlers.forEach(each -> deliveries.add(() -> each.deliver(List.of(event))));
      }
      for (var done : executor.invokeAll(deliveries)) {
        done.get();
      }
    }

    var customer = CustomerAccounts.PROJECTION;
    var view = customer.read(readModel.get(customer.rows(), "customer-1").orElseThrow());
    assertThat(view.total()).isEqualTo("100.00");
    assertThat(view.accounts()).hasSize(5);
    assertThat(deposits()).isEqualTo(100);
    assertThat(differences()).isEmpty();
    assertThat(readModel.remove(readModel.scan(customer.rows(), Optional.empty()).rows()))
        .isEqualTo(1);
    assertThat(differences())
        .extracting(
            MultiStreamVerification.Difference::key, MultiStreamVerification.Difference::kind)
        .containsExactly(tuple("customer-1", Verification.Kind.MISSING));
  }

  private List<MultiStreamVerification.Difference> differences() {
    return Stream.of(CustomerAccounts.PROJECTION, DailyTotals.PROJECTION)
        .flatMap(each ->
            new MultiStreamVerification<>(each, store, readModel).run().differences().stream())
        .toList();
  }

  private long deposits() {
    var days = DailyTotals.PROJECTION;
    long deposits = 0;
    var dates = store.commits().stream().map(c -> LocalDate.ofInstant(c.timestamp(), UTC));
    for (var date : dates.distinct().toList()) {
      for (var key : DailyTotals.keys(date)) {
        for (var row : readModel.get(days.rows(), key).stream().toList()) {
          deposits +=
              days.read(row).totals().values().stream()
                  .mapToLong(DailyTotals.Total::transactions)
                  .sum();
        }
      }
    }
    return deposits;
  }

  private void write() {
    var handler = new CommandHandler<>(Bank.ACCOUNT, store);
    for (int account = 0; account < 5; account++) {
      var id = new AggregateId("account-" + account);
      handler.handle(
          Command.of(
              id, "open", new OpenAccount(id.value(), "customer-1", AccountType.SAVINGS, TIME)));
      for (int i = 0; i < 20; i++) {
        handler.handle(
            Command.of(
                id,
                "deposit-" + i,
                new ProcessTransaction("t" + i, BigDecimal.ONE, TransactionType.DEPOSIT, TIME)));
      }
    }
  }
}
