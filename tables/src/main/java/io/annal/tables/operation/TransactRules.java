package io.annal.tables.operation;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.item.Cancellation;
import io.annal.tables.item.Cancellation.Reason;
import io.annal.tables.item.Transactions.Read;
import java.util.HashSet;
import java.util.List;

/**
 * Rules of transactions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html">How
 *     transactions work</a>
 */
final class TransactRules {
  private static final int LARGEST = 4 * 1024 * 1024;

  private TransactRules() {}

  /** What a rule says about one action. */
  static Reason rule(Runnable check) {
    try {
      check.run();
      return Cancellation.NONE;
    } catch (DynamoDbException fault) {
      return Cancellation.reason(fault);
    }
  }

  /** Cancels where an action has a reason. */
  static void check(List<Reason> reasons) {
    if (!reasons.stream().allMatch(Reason::isNone)) {
      throw Cancellation.of(reasons);
    }
  }

  /** Refuses two actions on one item. */
  static void checkDistinct(List<Read> items) {
    var distinct = new HashSet<List<Object>>();
    items.forEach(item -> distinct.add(List.of(item.table().id(), item.key())));
    if (distinct.size() < items.size()) {
      throw DynamoDbException.validation(
          "Transaction request cannot include multiple operations on one item");
    }
  }

  /** Refuses more bytes than a transaction may have. */
  static void checkSize(long bytes) {
    if (bytes > LARGEST) {
      throw DynamoDbException.validation(
          "Collection size of items exceeded, which can also be caused by the aggregate size of the"
              + " items in the transaction exceeding the 4MB limit");
    }
  }
}
