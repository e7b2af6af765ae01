package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What is answered about an item that a transaction holds.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling">Transaction
 *     conflict handling</a>
 */
final class TransactionConflictTest {
  private static final String REFUSED =
      "TransactionConflictException| Transaction is ongoing for the item";
  private static final String CANCELLED =
      "TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for"
          + " specific reasons [%s] {'CancellationReasons':[%s]}";
  private static final String CONFLICT =
      "{'Code':'TransactionConflict','Message':'Transaction is ongoing for the item'}";
  private static final String NONE = "{'Code':'None'}";
  private static final String OF_A = "'TableName':'simple','Key':{'pk':{'S':'a'}}";

  private final ItemFixture tables = new ItemFixture();

  @Test
  void writesAndTransactionsAreRefusedAndReadsAreNot() throws Exception {
    tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'},'v':{'N':'1'}}}");
    var requests = new LinkedHashMap<String, String>();
    requests.put("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'}}}");
    requests.put("UpdateItem", "{" + OF_A + ",'UpdateExpression':'REMOVE v'}");
    requests.put("DeleteItem", "{" + OF_A + "}");
    requests.put(
        "TransactWriteItems",
        "{'TransactItems':[{'Put':{'TableName':'simple','Item':{'pk':{'S':'b'}}}},{'Delete':{"
            + OF_A
            + "}}]}");
    requests.put(
        "TransactGetItems",
        "{'TransactItems':[{'Get':{"
            + OF_A
            + "}},{'Get':{'TableName':'simple','Key':{'pk':{'S':'b'}}}}]}");
    requests.put("GetItem", "{" + OF_A + "}");

    Map<String, String> answers = whileHeld("a", requests);

    assertThat(answers)
        .containsEntry("PutItem", REFUSED)
        .containsEntry("UpdateItem", REFUSED)
        .containsEntry("DeleteItem", REFUSED)
        .containsEntry(
            "TransactWriteItems",
            CANCELLED.formatted("None, TransactionConflict", NONE + "," + CONFLICT))
        .containsEntry(
            "TransactGetItems",
            CANCELLED.formatted("TransactionConflict, None", CONFLICT + "," + NONE))
        .containsEntry("GetItem", "{'Item':{'pk':{'S':'a'},'v':{'N':'1'}}}");
    assertThat(tables.send("GetItem", "{" + OF_A + "}")).contains("'v':{'N':'1'}");
    assertThat(tables.send("DeleteItem", "{" + OF_A + "}")).isEqualTo("{}");
  }

  /** Sends requests all at once while a transaction holds an item. */
  private Map<String, String> whileHeld(String key, Map<String, String> requests) throws Exception {
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> holder = threads.submit(() -> tables.hold(key, held, release));
      held.await();
      var futures = new LinkedHashMap<String, Future<String>>();
      requests.forEach((operation, request) ->
          futures.put(operation, threads.submit(() -> tables.send(operation, request))));
      var answers = new LinkedHashMap<String, String>();
      for (var each : futures.entrySet()) {
        answers.put(each.getKey(), each.getValue().get());
      }
      release.countDown();
      holder.get();
      return answers;
    }
  }
}
