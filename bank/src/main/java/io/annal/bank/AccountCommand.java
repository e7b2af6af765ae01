package io.annal.bank;

import io.annal.InvalidDataException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What can be asked of an account. The texts are 1 to 200 characters; whether an amount is allowed
 * is the account's rule, not a matter of shape.
 */
public sealed interface AccountCommand {

  /**
   * Open it.
   *
   * @param ownerName of the customer; kept only where the system keeps personal data
   * @param ownerEmail of the customer; the same
   */
  record OpenAccount(
      String accountId,
      String customerId,
      AccountType accountType,
      Instant createdAt,
      Optional<String> ownerName,
      Optional<String> ownerEmail)
      implements AccountCommand {
    public OpenAccount {
      checkText("accountId", accountId);
      checkText("customerId", customerId);
      ownerName.ifPresent(text -> checkText("ownerName", text));
      ownerEmail.ifPresent(text -> checkText("ownerEmail", text));
    }

    /** Without a word on who owns it. */
    public OpenAccount(
        String accountId, String customerId, AccountType accountType, Instant createdAt) {
      this(accountId, customerId, accountType, createdAt, Optional.empty(), Optional.empty());
    }
  }

  /** Move money. */
  record ProcessTransaction(
      String transactionId, BigDecimal amount, TransactionType type, Instant timestamp)
      implements AccountCommand {
    public ProcessTransaction {
      checkText("transactionId", transactionId);
      if (type.transfer()) {
        throw new InvalidDataException(
            "type",
            "one of deposit, interest, withdrawal, fee",
            "a part of a transfer, which is asked for by itself");
      }
    }
  }

  /** Close it. */
  record CloseAccount(String accountId, Optional<String> reason, Instant closedAt)
      implements AccountCommand {
    public CloseAccount {
      checkText("accountId", accountId);
      reason.ifPresent(text -> checkText("reason", text));
    }
  }

  /**
   * Take the money of a transfer, to hold it until it is settled or returned. Where the balance
   * does not cover it, that is recorded: a transfer gets one answer for ever.
   */
  record SendTransfer(String transferId, BigDecimal amount, Instant timestamp)
      implements AccountCommand {}

  /** Give the money of a transfer. */
  record ReceiveTransfer(String transferId, BigDecimal amount, Instant timestamp)
      implements AccountCommand {}

  /** Let a transfer not go through this account any more, if it did not yet. */
  record BarTransfer(String transferId, String reason, Instant timestamp)
      implements AccountCommand {}

  /** Return the money of a transfer that did not arrive. */
  record ReturnTransfer(String transferId, Instant timestamp) implements AccountCommand {}

  /** Let go of the money of a transfer that arrived. */
  record SettleTransfer(String transferId, Instant timestamp) implements AccountCommand {}

  /** The longest text that a command may carry, in characters. */
  int LONGEST_TEXT = 200;

  private static void checkText(String field, String text) {
    if (text.isBlank() || text.length() > LONGEST_TEXT) {
      var found = text.isBlank() ? "a blank one" : "one of " + text.length() + " characters";
      throw new InvalidDataException(
          field, "a text of 1 to " + LONGEST_TEXT + " characters", found);
    }
  }
}
