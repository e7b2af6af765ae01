package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

final class CapacityTest {
  private static final int BURST = 5 * 300;
  private static final String EXCEEDED =
      "The level of configured provisioned throughput for the table was exceeded. Consider"
          + " increasing your provisioning level with the UpdateTable API.";

  private final ItemFixture tables = new ItemFixture();

  private static String put(int sort, int bytes) {
    String key = Base64.getEncoder().encodeToString(new byte[] {(byte) sort});
    return "{'TableName':'paid','Item':{'pk':{'N':'1'},'sk':{'B':'"
        + key
        + "'},'d':{'S':'"
        + "x".repeat(bytes)
        + "'}}}";
  }

  @Test
  void refusesNothingUnlessItIsToldTo() {
    for (int i = 0; i < 5; i++) {
      assertThat(tables.send("PutItem", put(i, 399_000))).isEqualTo("{}");
    }
  }

  @Test
  void throttlesWhenTheBurstIsUsedUp() {
    useUpTheBurst();

    assertThat(tables.send("PutItem", put(2, 1)))
        .isEqualTo(
            "ProvisionedThroughputExceededException| "
                + EXCEEDED
                + " {'ThrottlingReasons':[{'reason':'TableWriteProvisionedThroughputExceeded','resource':'arn:aws:dynamodb:us-east-1:000000000000:table/paid'}]}");
    assertThat(tables.send("PutItem", "{'TableName':'simple','Item':{'pk':{'S':'a'}}}"))
        .isEqualTo("{}");
  }

  private void useUpTheBurst() {
    tables.capacity.enforce(true);
    for (int units = 0; units < BURST; units += 293) {
      assertThat(tables.send("PutItem", put(1, 300_000))).isEqualTo("{}");
    }
  }

  @Test
  void admitsAgainWhenTheDebtIsPaid() {
    useUpTheBurst();
    tables.nanos.addAndGet(60_000_000_000L);

    assertThat(tables.send("PutItem", put(2, 1))).isEqualTo("{}");
  }

  @Test
  void leavesThrottledRequestsOfBatchesUnprocessed() {
    useUpTheBurst();

    assertThat(
            tables.send(
                "BatchWriteItem",
                "{'RequestItems':{'paid':[{'DeleteRequest':{'Key':{'pk':{'N':'1'},'sk':{'B':'AQ=='}}}}],'simple':[{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}]}}"))
        .isEqualTo(
            "{'UnprocessedItems':{'paid':[{'DeleteRequest':{'Key':{'pk':{'N':'1'},'sk':{'B':'AQ=='}}}}]}}");
  }

  @Test
  void isAReasonOfATransaction() {
    useUpTheBurst();

    assertThat(
            tables.send(
                "TransactWriteItems",
                "{'TransactItems':[{'Delete':{'TableName':'simple','Key':{'pk':{'S':'a'}}}},{'Delete':{'TableName':'paid','Key':{'pk':{'N':'1'},'sk':{'B':'AQ=='}}}}]}"))
        .isEqualTo(
            "TransactionCanceledException| Transaction cancelled, please refer cancellation reasons for specific reasons [None, ProvisionedThroughputExceeded] {'CancellationReasons':[{'Code':'None'},{'Code':'ProvisionedThroughputExceeded','Message':'%s'}]}"
                .formatted(EXCEEDED));
  }
}
