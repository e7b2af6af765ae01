package io.annal.bank;

import static io.annal.bank.TransactionType.DEPOSIT;
import static io.annal.bank.TransactionType.FEE;
import static io.annal.bank.TransactionType.INTEREST;
import static io.annal.bank.TransactionType.WITHDRAWAL;
import static io.annal.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.annal.bank.AccountCommand.CloseAccount;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.bank.AccountEvent.AccountClosed;
import io.annal.bank.AccountEvent.AccountCreated;
import io.annal.bank.AccountEvent.TransactionProcessed;
import io.annal.testkit.Scenario;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccountDeciderTest {
  private static final Instant TIME = Instant.parse("2024-01-15T10:00:00Z");
  private static final AccountCreated CREATED =
      new AccountCreated("account-1", "customer-1", AccountType.CHECKING, TIME);
  private static final OpenAccount OPEN =
      new OpenAccount("account-1", "customer-1", AccountType.CHECKING, TIME);
  private static final CloseAccount CLOSE =
      new CloseAccount("account-1", Optional.of("moved"), TIME);
  private static final AccountClosed CLOSED =
      new AccountClosed("account-1", Optional.of("moved"), TIME);

  @Test
  void anAccountIsOpenedOnce() {
    account().when(OPEN).then(CREATED);
    account(CREATED).when(OPEN).refused("account-exists");
    account(CREATED, CLOSED).when(OPEN).refused("account-exists");
  }

  @Test
  void moneyComesAndGoes() {
    account(CREATED)
        .when(command("1", "100.50", DEPOSIT))
        .then(moved("1", "100.50", DEPOSIT))
        .state(account -> assertThat(balance(account)).isEqualTo("100.50"));
    var rich = account(CREATED, moved("1", "100.50", DEPOSIT));
    rich.when(command("2", "100.5", WITHDRAWAL))
        .then(moved("2", "100.50", WITHDRAWAL))
        .state(account -> assertThat(balance(account)).isEqualTo("0.00"));
    rich.when(command("2", "0.50", FEE))
        .state(account -> assertThat(balance(account)).isEqualTo("100.00"));
    rich.when(command("2", "0.01", INTEREST))
        .state(account -> assertThat(balance(account)).isEqualTo("100.51"));
  }

  @ParameterizedTest
  @EnumSource(names = {"DEPOSIT", "INTEREST", "WITHDRAWAL", "FEE"})
  void noMoneyOnAnUnknownOrClosedAccount(TransactionType type) {
    account().when(command("1", "1", type)).refused("unknown-account");
    account(CREATED, CLOSED).when(command("1", "1", type)).refused("account-closed");
  }

  @Test
  void noOverdraft() {
    var account = account(CREATED, moved("1", "10.00", DEPOSIT));
    account.when(command("2", "10.01", WITHDRAWAL)).refused("overdraft");
    account.when(command("2", "10.01", FEE)).refused("overdraft");
  }

  @ParameterizedTest
  @CsvSource({
    "0, amount-not-positive",
    "-1, amount-not-positive",
    "0.001, amount-too-precise",
    "10.005, amount-too-precise",
    "1E-1000000, amount-too-precise",
    "1000000000000, amount-too-large",
    "1E+1000000, amount-too-large"
  })
  void noStrangeAmount(String amount, String rule) {
    account(CREATED).when(command("1", amount, DEPOSIT)).refused(rule);
  }

  @Test
  void zerosBehindThePointAreNoDigits() {
    account(CREATED).when(command("1", "1.5000", DEPOSIT)).then(moved("1", "1.50", DEPOSIT));
    account(CREATED).when(command("1", "1E+2", DEPOSIT)).then(moved("1", "100.00", DEPOSIT));
  }

  @Test
  void aTransactionIsNotProcessedTwiceWithinTheWindow() {
    var history = new AccountEvent[AccountDecider.REMEMBERED_TRANSACTIONS + 2];
    history[0] = CREATED;
    IntStream.range(1, history.length).forEach(i -> history[i] = moved("t" + i, "1.00", DEPOSIT));

    account(history).when(command("t2", "1", DEPOSIT)).refused("duplicate-transaction");
    account(history).when(command("t1", "1", DEPOSIT)).then(moved("t1", "1.00", DEPOSIT));
  }

  @Test
  void onlyAnEmptyAccountIsClosed() {
    account().when(CLOSE).refused("unknown-account");
    account(CREATED, moved("1", "1.00", DEPOSIT)).when(CLOSE).refused("balance-not-zero");
    account(CREATED).when(CLOSE).then(CLOSED);
    account(CREATED, CLOSED).when(CLOSE).refused("account-closed");
  }

  private static Scenario<AccountCommand, Account, AccountEvent> account(AccountEvent... history) {
    return given(new AccountDecider(), history);
  }

  private static String balance(Account account) {
    return ((Account.Open) account).balance().toPlainString();
  }

  private static ProcessTransaction command(String id, String amount, TransactionType type) {
    return new ProcessTransaction(id, new BigDecimal(amount), type, TIME);
  }

  private static TransactionProcessed moved(String id, String amount, TransactionType type) {
    return new TransactionProcessed(id, new BigDecimal(amount), type, TIME);
  }
}
