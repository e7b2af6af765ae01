package io.annal.tables.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.consistency.RegisterCall.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single items: reads, puts and conditional updates of few items by sixteen callers. */
final class LinearizabilityTest {
  private static final int ROUNDS = Integer.getInteger("annal.tables.rounds", 3);
  private static final int CALLS = 60;
  private static final int ITEMS = 4;
  private static final int VALUES = 6;

  @TempDir private Path directory;

  /** A call on one of the items. */
  private record Call(int item, RegisterCall call) {}

  @Test
  void singleItemsAreRegisters() throws Exception {
    try (var engine = TableEngine.open(TableOptions.in(directory))) {
      var callers = new Callers(engine);
      for (int round = 0; round < ROUNDS; round++) {
        long seed = round;

        var calls = callers.each(CALLS, seed, random -> call(callers, seed, random));

        calls.stream()
            .collect(
                Collectors.groupingBy(
                    Call::item, Collectors.mapping(Call::call, Collectors.toList())))
            .forEach((item, history) ->
                assertThat(Linearizability.holds(history))
                    .as("item %d of round %d: %s", item, seed, history)
                    .isTrue());
      }
    }
  }

  @Test
  void seesAStaleRead() {
    var history =
        List.of(
            new RegisterCall(1, 2, new Kind.Write(1)),
            new RegisterCall(3, 4, new Kind.Write(2)),
            new RegisterCall(5, 6, new Kind.Read(1)));

    assertThat(Linearizability.holds(history)).isFalse();
  }

  @Test
  void seesTwoSwapsOfOneValue() {
    var history =
        List.of(
            new RegisterCall(1, 9, new Kind.Swap(0, 1, true)),
            new RegisterCall(2, 8, new Kind.Swap(0, 2, true)));

    assertThat(Linearizability.holds(history)).isFalse();
  }

  private static Call call(Callers callers, long round, Random random) {
    int item = random.nextInt(ITEMS);
    String key = "'TableName':'registers','Key':{'pk':{'S':'%d-%d'}}".formatted(round, item);
    int expected = random.nextInt(VALUES);
    int value = 1 + random.nextInt(VALUES - 1);
    int what = random.nextInt(4);
    long called = System.nanoTime();
    Kind kind =
        switch (what) {
          case 0 -> write(callers, key, value);
          case 1 -> swap(callers, key, expected, value);
          default -> read(callers, key);
        };
    return new Call(item, new RegisterCall(called, System.nanoTime(), kind));
  }

  private static Kind read(Callers callers, String key) {
    ObjectNode found = callers.call("GetItem", "{" + key + ",'ConsistentRead':true}");
    return new Kind.Read(found.at("/Item/v/N").asInt(0));
  }

  private static Kind write(Callers callers, String key, int value) {
    callers.call(
        "UpdateItem",
        "{%s,'UpdateExpression':'SET v = :v','ExpressionAttributeValues':{':v':{'N':'%d'}}}"
            .formatted(key, value));
    return new Kind.Write(value);
  }

  private static Kind swap(Callers callers, String key, int expected, int value) {
    String condition = expected == 0 ? "attribute_not_exists(v)" : "v = :e";
    String values = expected == 0 ? "" : ",':e':{'N':'" + expected + "'}";
    try {
      callers.call(
          "UpdateItem",
          "{%s,'UpdateExpression':'SET v = :v','ConditionExpression':'%s','ExpressionAttributeValues':{':v':{'N':'%d'}%s}}"
              .formatted(key, condition, value, values));
      return new Kind.Swap(expected, value, true);
    } catch (DynamoDbException e) {
      assertThat(e.code()).isEqualTo("ConditionalCheckFailedException");
      return new Kind.Swap(expected, value, false);
    }
  }
}
