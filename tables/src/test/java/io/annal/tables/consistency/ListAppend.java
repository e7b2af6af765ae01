package io.annal.tables.consistency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether transactions that append to lists or read them can have happened one after the other, in
 * an order that keeps every one behind those that had ended before it began. Values are unique, so
 * a list tells in which order its writers came; from that follow the orders that each pair of
 * transactions must have, and a cycle of those is an anomaly.
 *
 * @see <a href="https://www.vldb.org/pvldb/vol14/p268-alvaro.pdf">Kingsbury and Alvaro, Elle:
 *     inferring isolation anomalies from experimental observations (2020)</a>
 */
final class ListAppend {
  private final List<Transaction> transactions;
  private final Map<String, List<Integer>> versions = new HashMap<>();
  private final Map<Integer, Integer> writers = new HashMap<>();
  private final List<Set<Integer>> after = new ArrayList<>();

  private ListAppend(List<Transaction> transactions) {
    this.transactions = transactions;
    transactions.forEach(each -> after.add(new HashSet<>()));
  }

  /**
   * A transaction that either reads or appends.
   *
   * @param called when, in nanoseconds
   * @param returned when
   * @param reads what it found in which list
   * @param appends what it added to which list
   */
  record Transaction(
      long called, long returned, Map<String, List<Integer>> reads, Map<String, Integer> appends) {}

  /** What is wrong, if anything is. */
  static Optional<String> anomaly(List<Transaction> history) {
    var check =
        new ListAppend(
            history.stream().sorted(Comparator.comparingLong(Transaction::called)).toList());
    return check.versionOrder().or(check::cycle);
  }

  /** The longest read of a list is its order; all others must be beginnings of it. */
  private Optional<String> versionOrder() {
    for (int i = 0; i < transactions.size(); i++) {
      int writer = i;
      transactions.get(i).appends().values().forEach(value -> writers.put(value, writer));
      transactions
          .get(i)
          .reads()
          .forEach((list, values) ->
              versions.merge(
                  list, values, (one, other) -> one.size() >= other.size() ? one : other));
    }
    for (Transaction each : transactions) {
      for (var read : each.reads().entrySet()) {
        List<Integer> whole = versions.getOrDefault(read.getKey(), List.of());
        if (!whole.subList(0, read.getValue().size()).equals(read.getValue())) {
          return Optional.of(read + " is no beginning of " + whole);
        }
      }
      for (var append : each.appends().entrySet()) {
        List<Integer> whole = versions.getOrDefault(append.getKey(), List.of());
        if (whole.stream().filter(append.getValue()::equals).count() != 1) {
          return Optional.of(append + " is not once in " + whole);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> cycle() {
    versions.forEach((list, order) -> orders(order));
    for (int i = 0; i < transactions.size(); i++) {
      reads(i);
      realTime(i);
    }
    return sorted() ? Optional.empty() : Optional.of("The transactions depend on one another");
  }

  /** A writer comes behind the one before it in the list. */
  private void orders(List<Integer> order) {
    for (int i = 1; i < order.size(); i++) {
      add(writer(order.get(i - 1)), writer(order.get(i)));
    }
  }

  /** A reader comes behind the last writer that it saw, and before the next one. */
  private void reads(int reader) {
    transactions
        .get(reader)
        .reads()
        .forEach((list, values) -> {
          if (!values.isEmpty()) {
            add(writer(values.getLast()), reader);
          }
          List<Integer> whole = versions.getOrDefault(list, List.of());
          if (values.size() < whole.size()) {
            add(reader, writer(whole.get(values.size())));
          }
        });
  }

  private void realTime(int earlier) {
    for (int later = 0; later < transactions.size(); later++) {
      if (transactions.get(earlier).returned() < transactions.get(later).called()) {
        add(earlier, later);
      }
    }
  }

  private int writer(int value) {
    return Optional.ofNullable(writers.get(value)).orElseThrow();
  }

  private void add(int earlier, int later) {
    if (earlier != later) {
      after.get(earlier).add(later);
    }
  }

  /** Whether an order keeps all, by taking away again and again who waits for nobody. */
  private boolean sorted() {
    var waits = new int[transactions.size()];
    after.forEach(followers -> followers.forEach(each -> waits[each]++));
    var free = new ArrayDeque<Integer>();
    for (int i = 0; i < waits.length; i++) {
      if (waits[i] == 0) {
        free.add(i);
      }
    }
    int taken = 0;
    while (!free.isEmpty()) {
      taken++;
      for (int follower : after.get(free.remove())) {
        if (--waits[follower] == 0) {
          free.add(follower);
        }
      }
    }
    return taken == waits.length;
  }
}
