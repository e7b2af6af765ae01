package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.codec.EventTypes;
import io.annal.codec.Personal;
import io.annal.runtime.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was stored can be read for ever. Each version of each event has an approved file in {@code
 * events/}, which is never changed: today's code must read it, and must write today's versions
 * exactly so.
 */
class ApprovedEventsTest {
  private static final Instant TIME = Instant.parse("2024-01-15T10:00:00Z");

  /**
   * The events of one kind of aggregate.
   *
   * @param approved each version ever written, and what it means today
   */
  record Kind<E>(EventTypes<E> types, Map<String, E> approved) {
    List<E> read(String version) {
      var type = version.substring(0, version.indexOf('.'));
      int number = version.charAt(version.indexOf(".v") + 2) - '0';
      return types.read(
          new RecordedEvent(
              new UUID(0, 1), new AggregateId("a"), 1, type, number, file(version), TIME));
    }

    void checkMeaning() {
      approved.forEach((version, event) ->
          assertThat(read(version))
              .as(version)
              .usingRecursiveComparison()
              .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
              .isEqualTo(List.of(event)));
    }

    void checkWriting() {
      for (var version : today()) {
        var written = types.write(Optional.ofNullable(approved.get(version)).orElseThrow());
        assertThat(written.type() + ".v" + written.version()).isEqualTo(version);
        assertThat(JsonText.print(written.data()))
            .as(version)
            .isEqualTo(JsonText.print(file(version)));
      }
    }

    List<String> today() {
      return types.names().stream().map(name -> name + ".v" + types.version(name)).toList();
    }

    void checkCompleteness() {
      for (var name : types.names()) {
        for (int version = 1; version <= types.version(name); version++) {
          assertThat(approved).containsKey(name + ".v" + version);
        }
      }
    }
  }

  private static final Kind<AccountEvent> ACCOUNTS =
      new Kind<>(
          Bank.ACCOUNT_EVENTS,
          Map.of(
              "AccountCreated.v1",
              new AccountCreated("account-123", "customer-456", AccountType.CHECKING, TIME),
              "AccountCreated.v2",
              new AccountCreated(
                  "account-123",
                  "customer-456",
                  AccountType.CHECKING,
                  TIME,
                  Optional.of(Personal.of("customer-456", "Ada Lovelace")),
                  Optional.of(Personal.of("customer-456", "ada@example.com"))),
              "TransactionProcessed.v1",
              new TransactionProcessed(
                  "tx-789", new BigDecimal("100.50"), TransactionType.DEPOSIT, TIME),
              "AccountClosed.v1",
              new AccountClosed("account-123", Optional.of("moved abroad"), TIME),
              "TransferBarred.v1",
              new AccountEvent.TransferBarred("transfer-1", "overdraft", TIME),
              "TransferSettled.v1",
              new AccountEvent.TransferSettled("transfer-1", TIME)));

  private static final Kind<TransferEvent> TRANSFERS =
      new Kind<>(
          Transfers.TRANSFER.events(),
          Map.of(
              "TransferRequested.v1",
              new TransferEvent.TransferRequested(
                  "account-1",
                  "account-2",
                  new BigDecimal("40.25"),
                  3,
                  1,
                  TIME,
                  TIME.plusSeconds(300)),
              "MoneyHeld.v1",
              new TransferEvent.MoneyHeld(TIME),
              "TransferDeclined.v1",
              new TransferEvent.TransferDeclined("overdraft", TIME),
              "MoneyArrived.v1",
              new TransferEvent.MoneyArrived(TIME),
              "ArrivalFailed.v1",
              new TransferEvent.ArrivalFailed("account-closed", TIME),
              "TransferCompleted.v1",
              new TransferEvent.TransferCompleted(TIME),
              "TransferReturned.v1",
              new TransferEvent.TransferReturned(TIME)));

  static List<Kind<?>> kinds() {
    return List.of(ACCOUNTS, TRANSFERS);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatWasStoredIsReadToday(Kind<?> kind) {
    kind.checkMeaning();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsWrittenTodayIsApproved(Kind<?> kind) {
    kind.checkWriting();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyVersionOfEveryTypeIsApproved(Kind<?> kind) {
    kind.checkCompleteness();
  }

  @Test
  void anOwnerWhoWasForgottenIsRead() {
    assertThat(ACCOUNTS.read("AccountCreated.v2.erased"))
        .isEqualTo(
            List.of(
                new AccountCreated(
                    "account-123",
                    "customer-456",
                    AccountType.CHECKING,
                    TIME,
                    Optional.of(new Personal.Erased<>("customer-456")),
                    Optional.empty())));
  }

  @Test
  void everyTransactionTypeIsStoredByItsOwnName() {
    for (var type : TransactionType.values()) {
      var event = new TransactionProcessed("t", BigDecimal.ONE, type, TIME);
      assertThat(Bank.ACCOUNT_EVENTS.write(event).data().get("type"))
          .contains(Json.of(type.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
  }

  private static Json.Obj file(String version) {
    try (var in = ApprovedEventsTest.class.getResourceAsStream("/events/" + version + ".json")) {
      assertThat(in).as(version).isNotNull();
      return JsonText.parseObject(Optional.ofNullable(in).orElseThrow().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
