package io.annal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.LocalDynamoDb;
import io.annal.dynamodb.Tables;
import io.annal.projection.MultiStreamProjection;
import io.annal.projection.Projection;
import io.annal.runtime.aws.AwsResources;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a rebuild and a verification say and do, on tables in memory. */
final class ProjectionMaintenanceTest {
  private static final MultiStreamProjection<Tally.Sum, Tally.Sum, Tally.Event> EVERYTHING =
      new MultiStreamProjection<>(
          "Everything",
          1,
          Tally.EVENTS,
          Codec.of(Tally.Sum.class),
          Codec.of(Tally.Sum.class),
          (sum, event) -> new Tally.Sum(BigDecimal.ZERO),
          (sum, event) -> List.of("all"),
          (sum, own, event) -> Tally.AGGREGATE.decider().evolve(sum.orElse(own), event.body()));

  private final String events = LocalDynamoDb.create(Tables.eventStore("maintenance-events"));
  private final String rows = LocalDynamoDb.create(Tables.readModel("maintenance-rows"));
  private final ReadModel readModel = new DynamoDbReadModel(LocalDynamoDb.client(), rows);
  private final Map<String, String> variables = new HashMap<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void write() {
    variables.put("AWS_REGION", "eu-central-1");
    variables.put("AWS_ENDPOINT_URL", LocalDynamoDb.endpoint().toString());
    variables.put("EVENT_STORE_TABLE", events);
    variables.put("READ_MODEL_TABLE", rows);
    var handler =
        new CommandHandler<>(
            Tally.AGGREGATE, new DynamoDbEventStore(LocalDynamoDb.client(), events));
    for (var id : List.of("a", "b", "c")) {
      var add = new Tally.Add(new BigDecimal("7"), "note", 2);
      handler.handle(Command.of(new AggregateId(id), "1", add));
    }
  }

  @Test
  void whatIsMissingIsNamedAndRebuilt() {
    assertThat(run("verify")).isEqualTo(1);
    assertThat(said())
        .contains("Sums: 3 aggregates compared, 3 differ", "  missing       a\n")
        .contains("Everything: 3 aggregates and 1 rows compared, 4 differ");

    assertThat(run("rebuild")).isZero();
    assertThat(said())
        .contains("Sums: begins at the start", "Sums: 3 commits read, 4 of 4 segments done")
        .contains("Everything: done; 0 rebuilt, 3 brought up to date, 0 were right");

    assertThat(run("verify")).isZero();
    assertThat(said())
        .contains("Sums: 3 aggregates compared, nothing differs")
        .contains("Everything: 3 aggregates and 1 rows compared, nothing differs");
  }

  @Test
  void anItemThatIsNoCommitIsPassedOverAndNamed() {
    put("poison", "1", Map.of());

    assertThat(run("rebuild")).isEqualTo(1);
    assertThat(said())
        .contains("Sums: done; 0 rebuilt, 3 brought up to date, 0 were right")
        .contains("Sums: 1 passed over", "item 1 of poison cannot be read as a commit");
    assertThat(run("verify")).isEqualTo(1);
    assertThat(said())
        .contains(
            "Sums: 3 aggregates compared, nothing differs", "  unreadable    item 1 of poison")
        .contains("Everything: 3 aggregates and 1 rows compared, nothing differs");
  }

  @Test
  void whatStandsInAnItemMovesNoCursor() {
    put("\u001B[2Jp\noi\u202Eson", "1", Map.of());
    put("d", "1.5", Map.of());

    assertThat(run("verify")).isEqualTo(1);

    assertThat(said())
        .contains("  unreadable    item 1 of U+001B[2JpU+000AoiU+202Eson: ")
        .contains(
            "item 1.5 of d cannot be read as a commit: EventSequence: expected a whole number");
  }

  @Test
  void aRowThatCannotBeReadHoldsNoOtherBack() {
    run("rebuild");
    spoil("Sums", "b");
    spoil("Everything@1", "all");
    spoil("positions/Tally", "c");

    assertThat(run("verify")).isEqualTo(1);
    assertThat(said())
        .contains(
            "Sums: 3 aggregates compared, nothing differs", "  unreadable    ", "row b of Sums")
        .contains("Everything: 3 aggregates and 1 rows compared", "row all of Everything@1")
        .contains("row c of positions/Tally");
    assertThat(run("rebuild")).isEqualTo(1);
    assertThat(said()).contains("Sums: 1 passed over", "row b of Sums");
  }

  private void spoil(String projection, String key) {
    var client = LocalDynamoDb.client();
    var id =
        Map.of(
            "RowKey", AttributeValue.fromS(key),
            "ProjectionName", AttributeValue.fromS(projection));
    var item = new HashMap<>(client.getItem(get -> get.tableName(rows).key(id)).item());
    item.put("Data", AttributeValue.fromS("spoilt"));
    client.putItem(put -> put.tableName(rows).item(item));
  }

  @Test
  void anEventThatCannotBeReadHoldsOnlyItsAggregateBack() {
    var client = LocalDynamoDb.client();
    var item = client.getItem(get -> get.tableName(events).key(key("b", "1"))).item();
    var vanished = new HashMap<>(item);
    vanished.put("EventType", AttributeValue.fromS("Vanished"));
    put("b", "3", vanished);

    assertThat(run("rebuild")).isEqualTo(1);
    assertThat(said())
        .contains("  unreadable    b: event 3 of b, Vanished version 1, cannot be read")
        .contains("Everything: 1 passed over");
    assertThat(run("verify")).isEqualTo(1);
    assertThat(said())
        .contains("Sums: 3 aggregates compared, nothing differs")
        .contains("Everything: 3 aggregates and 1 rows compared, nothing differs")
        .contains("  unreadable    b: event 3 of b, Vanished version 1, cannot be read");
  }

  /** An event that its kind does not know any more, and an item of it that is no commit. */
  @Test
  void whatCannotBeReadOfOneKindLeavesAnotherAlone() {
    var others = EventTypes.builder("Other", Tally.Event.class).typeInKey().build();
    var store = new DynamoDbEventStore(LocalDynamoDb.client(), events);
    new CommandHandler<>(
            new Aggregate<>(Tally.AGGREGATE.decider(), others, Tally.AGGREGATE.state(), 1), store)
        .handle(Command.of(new AggregateId("a"), "1", new Tally.Add(BigDecimal.ONE, "n", 1)));
    var client = LocalDynamoDb.client();
    var item = client.getItem(get -> get.tableName(events).key(key("Other#a", "1"))).item();
    var vanished = new HashMap<>(item);
    vanished.put("EventType", AttributeValue.fromS("Vanished"));
    put("Other#a", "2", vanished);

    assertThat(run("rebuild")).isZero();
    assertThat(run("verify")).isZero();
    assertThat(said())
        .contains("Sums: 3 aggregates compared, nothing differs")
        .contains("Everything: 3 aggregates and 1 rows compared, nothing differs");

    put("Other#a", "3", Map.of("AggregateType", AttributeValue.fromS("Other")));
    assertThat(run("rebuild")).isEqualTo(1);
    assertThat(said()).contains("Sums: 1 passed over", "item 3 of Other#a cannot be read");
    assertThat(run("verify")).isEqualTo(1);
    assertThat(said()).contains("Sums: 3 aggregates compared, nothing differs");
  }

  private void put(String id, String sequence, Map<String, AttributeValue> attributes) {
    var item = new HashMap<>(attributes);
    item.putAll(key(id, sequence));
    LocalDynamoDb.client().putItem(put -> put.tableName(events).item(item));
  }

  private static Map<String, AttributeValue> key(String id, String sequence) {
    return Map.of(
        "AggregateId", AttributeValue.fromS(id), "EventSequence", AttributeValue.fromN(sequence));
  }

  @Test
  void aFinishedRebuildBeginsAtTheStartNextTime() {
    run("rebuild", "Sums");
    change("b", row -> new ReadModel.Row("Sums", "b", row.data(), row.sequence(), 0));

    assertThat(run("verify", "Sums")).isEqualTo(1);
    assertThat(said()).contains("old revision  b: revision 0 of 1").doesNotContain("Everything");
    assertThat(run("rebuild", "Sums")).isZero();
    assertThat(said())
        .contains("begins at the start", "done; 1 rebuilt, 0 brought up to date, 2 were right");
    assertThat(run("verify", "Sums")).isZero();
  }

  @Test
  void aWrongRowIsNamedWithoutItsValuesAndRebuiltWhenAskedFor() {
    run("rebuild", "Sums");
    var wrong = Json.EMPTY.with("total", Json.of(123_456));
    change("a", row -> new ReadModel.Row("Sums", "a", wrong, row.sequence(), 1));
    change("b", row -> new ReadModel.Row("Sums", "b", row.data(), 9, 1));

    run("rebuild", "Sums");
    assertThat(run("verify", "Sums")).isEqualTo(1);
    assertThat(said())
        .contains("  wrong         a: total\n", "  too much      b: event 9 of 2\n")
        .doesNotContain("123");
    variables.put("MAINTENANCE_LIMIT", "1");
    assertThat(run("verify", "Sums")).isEqualTo(1);
    assertThat(said()).contains("2 differ", "  ... and 1 more").hasLineCount(3);

    variables.put("MAINTENANCE_EVERY_ROW", "true");
    assertThat(run("rebuild", "Sums")).isZero();
    assertThat(said()).contains("done; 3 rebuilt");
    assertThat(run("verify", "Sums")).isZero();
  }

  @Test
  void sharedRowsAreNotRebuilt() {
    variables.put("MAINTENANCE_EVERY_ROW", "true");

    assertThatThrownBy(() -> run("rebuild"))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("rows of Everything are shared by aggregates");
    assertThat(readModel.scan("Sums", Optional.empty()).rows()).isEmpty();
  }

  @Test
  void aProjectionThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() {
    assertThat(run("verify", "Sums", "Sum")).isEqualTo(2);

    assertThat(said()).isEqualTo("annal: there is no projection Sum; there are Sums, Everything\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "rebuild"})
  void anotherDomainsPackageIsNoticed(String work) {
    var others = EventTypes.builder("Other", Tally.Event.class).typeInKey().build();
    var other = new Aggregate<>(Tally.AGGREGATE.decider(), others, Tally.AGGREGATE.state(), 1);
    var projection = new Projection<>("Others", 1, others, Codec.of(Tally.Sum.class), (a, b) -> a);
    var maintenance =
        Application.named("test")
            .aggregates(Tally.DEFINITION, AggregateDefinition.of(other))
            .projections(projection)
            .build()
            .maintenance(new AwsResources(variables, "test"), variables, System.out);

    assertThatThrownBy(() -> maintenance.run(work, List.of(), System.err))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("is this the package of the domain that is deployed?");
  }

  private int run(String work, String... names) {
    said.reset();
    var out = new PrintStream(said, true, UTF_8);
    return Application.named("test")
        .aggregates(Tally.DEFINITION)
        .projections(Tally.SUMS)
        .projections(EVERYTHING)
        .build()
        .maintenance(new AwsResources(variables, "test"), variables, out)
        .run(work, List.of(names), out);
  }

  private String said() {
    return said.toString(UTF_8);
  }

  private void change(String key, UnaryOperator<ReadModel.Row> change) {
    var row = readModel.get("Sums", key).orElseThrow();
    assertThat(readModel.write(List.of(new ReadModel.Write(change.apply(row), Optional.of(row)))))
        .isTrue();
  }
}
