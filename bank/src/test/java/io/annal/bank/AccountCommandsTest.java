package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.command.Aggregate;
import io.annal.runtime.Request;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AccountCommandsTest {
  private static final Json.Obj CREATE =
      Json.EMPTY
          .with("accountId", Json.of("account-123"))
          .with("customerId", Json.of("customer-456"))
          .with("accountType", Json.of("checking"))
          .with("createdAt", Json.of("2024-01-15T10:00:00Z"));
  private static final Json.Obj DEPOSIT =
      Json.EMPTY
          .with("transactionId", Json.of("tx-789"))
          .with("amount", Json.of(new BigDecimal("100.50")))
          .with("type", Json.of("deposit"))
          .with("timestamp", Json.of("2024-01-15T10:30:00Z"));

  @Test
  void readsWhatCallersSend() {
    assertThat(read("AccountCreated", CREATE))
        .isEqualTo(
            new OpenAccount(
                "account-123",
                "customer-456",
                AccountType.CHECKING,
                Instant.parse("2024-01-15T10:00:00Z")));
    assertThat(read("TransactionProcessed", DEPOSIT))
        .isEqualTo(
            new ProcessTransaction(
                "tx-789",
                new BigDecimal("100.5"),
                TransactionType.DEPOSIT,
                Instant.parse("2024-01-15T10:30:00Z")));
  }

  @Test
  void saysWhichFieldIsWrongAndWhatWasExpected() {
    refused("AccountOpened", CREATE, "eventType: expected one of AccountCreated,");
    refused("AccountCreated", CREATE.with("accountId", Json.of("other")), "eventData.accountId:");
    refused("AccountCreated", CREATE.without("customerId"), "eventData.customerId: expected a str");
    refused("AccountCreated", CREATE.with("customerId", Json.of(" ")), "eventData.customerId: exp");
    refused("AccountCreated", CREATE.with("owner", Json.of("x")), "eventData.owner: expected only");
    refused(
        "AccountCreated",
        CREATE.with("accountType", Json.of("gold")),
        "eventData.accountType: expected one of checking, savings, business, found the string");
    refused(
        "TransactionProcessed",
        DEPOSIT.with("amount", Json.of("100.50")),
        "eventData.amount: expected a number, found the string \"100.50\"");
    refused(
        "TransactionProcessed",
        DEPOSIT.with("timestamp", Json.of("yesterday")),
        "eventData.timestamp: expected a time such as 2024-01-15T10:00:00Z, found the string");
    refused(
        "TransactionProcessed",
        DEPOSIT.with("type", Json.of("transfer-in")),
        "eventData.type: expected one of deposit, interest, withdrawal, fee");
    refused("AccountClosed", Json.EMPTY, "eventData.accountId: expected a string, found nothing");
  }

  private static AccountCommand read(String type, Json.Obj data) {
    return BankDomain.ACCOUNTS.read(type, data, new Asked());
  }

  private static void refused(String type, Json.Obj data, String message) {
    assertThatThrownBy(() -> read(type, data))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith(message);
  }

  /** Of the account whose commands they are. */
  private record Asked() implements Request.Context {
    @Override
    public AggregateId aggregateId() {
      return new AggregateId("account-123");
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long versionOf(Aggregate<?, ?, ?> kind, AggregateId id) {
      return 0;
    }
  }
}
