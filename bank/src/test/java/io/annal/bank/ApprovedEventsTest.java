package io.annal.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.lambda.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

  /** Each version ever written, and what it means today. */
  private static final Map<String, AccountEvent> APPROVED =
      Map.of(
          "AccountCreated.v1",
          new AccountCreated("account-123", "customer-456", AccountType.CHECKING, TIME),
          "TransactionProcessed.v1",
          new TransactionProcessed(
              "tx-789", new BigDecimal("100.50"), TransactionType.DEPOSIT, TIME),
          "AccountClosed.v1",
          new AccountClosed("account-123", Optional.of("moved abroad"), TIME),
          "TransferBarred.v1",
          new AccountEvent.TransferBarred("transfer-1", "overdraft", TIME),
          "TransferSettled.v1",
          new AccountEvent.TransferSettled("transfer-1", TIME));

  static Set<String> versions() {
    return new TreeSet<>(APPROVED.keySet());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatWasStoredIsReadToday(String version) {
    var type = version.substring(0, version.indexOf('.'));
    int number = Integer.parseInt(version.substring(version.indexOf(".v") + 2));
    var stored =
        new RecordedEvent(
            new UUID(0, 1), new AggregateId("account-123"), 1, type, number, file(version), TIME);

    assertThat(Bank.ACCOUNT_EVENTS.read(stored)).isEqualTo(List.of(expected(version)));
  }

  @Test
  void whatIsWrittenTodayIsApproved() {
    for (var event : APPROVED.values()) {
      var written = Bank.ACCOUNT_EVENTS.write(event);
      var version = written.type() + ".v" + written.version();

      assertThat(JsonText.print(written.data()))
          .as(version)
          .isEqualTo(JsonText.print(file(version)));
    }
  }

  @Test
  void everyVersionOfEveryTypeIsApproved() {
    for (var name : Bank.ACCOUNT_EVENTS.names()) {
      for (int version = 1; version <= Bank.ACCOUNT_EVENTS.version(name); version++) {
        assertThat(APPROVED).containsKey(name + ".v" + version);
      }
    }
  }

  @Test
  void everyTransactionTypeIsStoredByItsOwnName() {
    for (var type : TransactionType.values()) {
      var event = new TransactionProcessed("t", BigDecimal.ONE, type, TIME);
      assertThat(Bank.ACCOUNT_EVENTS.write(event).data().get("type"))
          .contains(Json.of(type.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
  }

  private static AccountEvent expected(String version) {
    return Optional.ofNullable(APPROVED.get(version)).orElseThrow();
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
