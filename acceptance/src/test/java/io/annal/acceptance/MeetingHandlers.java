package io.annal.acceptance;

import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.Telemetry;
import io.annal.bank.AccountCommand;
import io.annal.bank.AccountType;
import io.annal.bank.Bank;
import io.annal.bank.TransactionType;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.Outcome;
import io.annal.dynamodb.DynamoDbEventStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Two command handlers, one in each Region, that write to one account until a write of the one met
 * a write of the other.
 */
final class MeetingHandlers implements AutoCloseable {
  static final String ACCOUNT = "met";
  private static final int ENOUGH = 2_000;
  private static final Instant NOW = Instant.parse("2024-01-15T10:30:00Z");

  private final List<DynamoDbClient> clients;
  private final AtomicInteger contentions = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  MeetingHandlers(LocalAnnal annal) {
    clients =
        List.of(Region.US_EAST_1, Region.US_EAST_2).stream()
            .map(region -> client(annal, region))
            .toList();
  }

  /** The SDK would try again by itself, and mostly hide what is to be seen. */
  private static DynamoDbClient client(LocalAnnal annal, Region region) {
    return DynamoDbClient.builder()
        .endpointOverride(annal.endpoint())
        .region(region)
        .credentialsProvider(annal.owner())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  void meet() throws InterruptedException, ExecutionException {
    send(
        handler(clients.getFirst()),
        "open",
        new AccountCommand.OpenAccount(ACCOUNT, "customer-1", AccountType.CHECKING, NOW));
    try (var threads = Executors.newFixedThreadPool(clients.size())) {
      List<Future<?>> running = new ArrayList<>();
      for (DynamoDbClient client : clients) {
        String name = client.serviceClientConfiguration().region().id();
        running.add(threads.submit(() -> deposits(handler(client), name)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private void deposits(CommandHandler<AccountCommand, ?, ?> handler, String name) {
    for (int n = 0; n < ENOUGH && contentions.get() == 0; n++) {
      String id = name + "-" + n;
      send(
          handler,
          id,
          new AccountCommand.ProcessTransaction(
              id, new BigDecimal("0.01"), TransactionType.DEPOSIT, NOW));
    }
  }

  private void send(CommandHandler<AccountCommand, ?, ?> handler, String id, AccountCommand body) {
    var outcome = handler.handle(Command.of(new AggregateId(ACCOUNT), id, body));
    if (!(outcome instanceof Outcome.Accepted)) {
      throw new AssertionError("not accepted: " + outcome);
    }
    accepted.incrementAndGet();
  }

  private CommandHandler<AccountCommand, ?, ?> handler(DynamoDbClient client) {
    return new CommandHandler<>(
        Bank.ACCOUNT,
        new DynamoDbEventStore(client, "event-sourcing-event-store"),
        CommandOptions.standard(),
        Environment.system(),
        new Contentions());
  }

  private final class Contentions implements Telemetry {
    @Override
    public void count(String name, long times) {
      if (name.equals("Contentions")) {
        contentions.addAndGet((int) times);
      }
    }

    @Override
    public void duration(String name, Duration duration) {}
  }

  /** How often a handler was told that the other Region is just writing there. */
  int contentions() {
    return contentions.get();
  }

  int accepted() {
    return accepted.get();
  }

  @Override
  public void close() {
    clients.forEach(DynamoDbClient::close);
  }
}
