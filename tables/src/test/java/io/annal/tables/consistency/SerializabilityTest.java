package io.annal.tables.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.consistency.ListAppend.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of sixteen callers that append to lists in few items, or read several. */
final class SerializabilityTest {
  private static final int ROUNDS = Integer.getInteger("annal.tables.rounds", 2);
  private static final int CALLS = 40;
  private static final int LISTS = 5;
  private static final int LISTS_AT_ONCE = 3;

  @TempDir private Path directory;

  private final AtomicInteger values = new AtomicInteger();

  @Test
  void transactionsHappenOneAfterTheOther() throws Exception {
    try (var engine = TableEngine.open(TableOptions.in(directory))) {
      var callers = new Callers(engine);
      for (int round = 0; round < ROUNDS; round++) {
        String prefix = round + "-";

        var history =
            new ArrayList<>(
                callers.each(CALLS, round, random -> transaction(callers, prefix, random)));
        history.add(read(callers, IntStream.range(0, LISTS).mapToObj(i -> prefix + i).toList()));

        assertThat(ListAppend.anomaly(history)).as("round %d", round).isEmpty();
      }
    }
  }

  @Test
  void seesAReadSkew() {
    // The reader saw the first writer's value in one list, and missed it in the other.
    var history =
        List.of(
            new Transaction(1, 9, Map.of(), Map.of("a", 1, "b", 2)),
            new Transaction(1, 9, Map.of("a", List.of(1), "b", List.of()), Map.of()),
            new Transaction(10, 11, Map.of("a", List.of(1), "b", List.of(2)), Map.of()));

    assertThat(ListAppend.anomaly(history)).isPresent();
  }

  @Test
  void seesALostAppend() {
    var history =
        List.of(
            new Transaction(1, 2, Map.of(), Map.of("a", 1)),
            new Transaction(3, 4, Map.of("a", List.of()), Map.of()));

    assertThat(ListAppend.anomaly(history)).isPresent();
  }

  private Transaction transaction(Callers callers, String prefix, Random random) {
    var lists = new TreeSet<String>();
    for (int i = 0; i < LISTS_AT_ONCE; i++) {
      lists.add(prefix + random.nextInt(LISTS));
    }
    return random.nextBoolean()
        ? append(callers, List.copyOf(lists))
        : read(callers, List.copyOf(lists));
  }

  private Transaction append(Callers callers, List<String> lists) {
    var appends = new LinkedHashMap<String, Integer>();
    lists.forEach(list -> appends.put(list, values.incrementAndGet()));
    String actions =
        appends.entrySet().stream()
            .map(each ->
                "{'Update':{'TableName':'registers','Key':{'pk':{'S':'%s'}},'UpdateExpression':'SET v = list_append(if_not_exists(v, :none), :one)','ExpressionAttributeValues':{':none':{'L':[]},':one':{'L':[{'N':'%d'}]}}}}"
                    .formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining(","));
    long called = System.nanoTime();
    callers.call("TransactWriteItems", "{'TransactItems':[" + actions + "]}");
    return new Transaction(called, System.nanoTime(), Map.of(), appends);
  }

  private static Transaction read(Callers callers, List<String> lists) {
    String actions =
        lists.stream()
            .map("{'Get':{'TableName':'registers','Key':{'pk':{'S':'%s'}}}}"::formatted)
            .collect(Collectors.joining(","));
    long called = System.nanoTime();
    JsonNode found = callers.call("TransactGetItems", "{'TransactItems':[" + actions + "]}");
    long returned = System.nanoTime();
    var reads = new LinkedHashMap<String, List<Integer>>();
    for (int i = 0; i < lists.size(); i++) {
      var values = new ArrayList<Integer>();
      found.at("/Responses/" + i + "/Item/v/L").forEach(each -> values.add(each.path("N").asInt()));
      reads.put(lists.get(i), values);
    }
    return new Transaction(called, returned, reads, Map.of());
  }
}
