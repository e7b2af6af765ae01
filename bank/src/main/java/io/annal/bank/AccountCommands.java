package io.annal.bank;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.bank.AccountCommand.CloseAccount;
import io.annal.bank.AccountCommand.OpenAccount;
import io.annal.bank.AccountCommand.ProcessTransaction;
import io.annal.codec.Codec;
import io.annal.codec.CommandReader;

/** Reads commands as callers send them: named after the event that they ask for. */
final class AccountCommands implements CommandReader<AccountCommand> {

  @Override
  public AccountCommand read(AggregateId aggregateId, String type, Json.Obj data) {
    return switch (type) {
      case "AccountCreated" -> {
        var open = decode(OpenAccount.class, data);
        agree(aggregateId, open.accountId());
        yield open;
      }
      case "TransactionProcessed" -> decode(ProcessTransaction.class, data);
      case "AccountClosed" -> {
        var close = decode(CloseAccount.class, data);
        agree(aggregateId, close.accountId());
        yield close;
      }
      default ->
          throw new InvalidDataException(
              "eventType",
              "one of AccountCreated, TransactionProcessed, AccountClosed",
              "the string \"" + (type.length() > 60 ? type.substring(0, 57) + "..." : type) + "\"");
    };
  }

  private static <T> T decode(Class<T> type, Json.Obj data) {
    try {
      return Codec.strict(type).decode(data);
    } catch (InvalidDataException e) {
      throw e.within("eventData");
    }
  }

  private static void agree(AggregateId aggregateId, String accountId) {
    if (!accountId.equals(aggregateId.value())) {
      throw new InvalidDataException(
          "eventData.accountId", "the same as aggregateId", "another account's");
    }
  }
}
