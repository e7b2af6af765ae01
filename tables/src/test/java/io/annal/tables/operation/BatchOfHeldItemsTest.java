package io.annal.tables.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class BatchOfHeldItemsTest {
  private final ItemFixture tables = new ItemFixture();

  @Test
  void leaves_to_the_caller_what_waits_too_long() throws Exception {
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Thread holder = Thread.ofPlatform().start(() -> tables.hold("a", held, release));
    held.await();

    String answer =
        tables.send(
            "BatchWriteItem",
            "{'RequestItems':{'simple':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}},{'PutRequest':{'Item':{'pk':{'S':'b'}}}}]}}");

    release.countDown();
    holder.join();
    assertThat(answer)
        .isEqualTo("{'UnprocessedItems':{'simple':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}}]}}");
    assertThat(tables.send("GetItem", "{'TableName':'simple','Key':{'pk':{'S':'b'}}}"))
        .isEqualTo("{'Item':{'pk':{'S':'b'}}}");
  }
}
