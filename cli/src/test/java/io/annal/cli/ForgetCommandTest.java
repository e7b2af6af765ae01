package io.annal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.RecordedEvent;
import io.annal.cli.aws.Aws;
import io.annal.cli.aws.Stack;
import io.annal.dynamodb.DynamoDbEventStore;
import io.annal.dynamodb.DynamoDbReadModel;
import io.annal.dynamodb.KmsKeyProvider;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.privacy.PersonalDataCipher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What {@code annal forget} says and does where something in the tables cannot be read. */
final class ForgetCommandTest {
  private static final String STACK = "persons";
  private static final String TEMPLATE =
      """
      Resources:
        Events:
          Type: AWS::DynamoDB::Table
          Properties:
            TableName: events
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions: [{AttributeName: AggregateId, AttributeType: S}, {AttributeName: EventSequence, AttributeType: N}]
            KeySchema: [{AttributeName: AggregateId, KeyType: HASH}, {AttributeName: EventSequence, KeyType: RANGE}]
        Rows:
          Type: AWS::DynamoDB::Table
          Properties:
            TableName: rows
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions: [{AttributeName: RowKey, AttributeType: S}, {AttributeName: ProjectionName, AttributeType: S}]
            KeySchema: [{AttributeName: RowKey, KeyType: HASH}, {AttributeName: ProjectionName, KeyType: RANGE}]
        Keys:
          Type: AWS::DynamoDB::Table
          Properties:
            TableName: keys
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions: [{AttributeName: Subject, AttributeType: S}]
            KeySchema: [{AttributeName: Subject, KeyType: HASH}]
        Key: {Type: AWS::KMS::Key, Properties: {}}
      Outputs:
        EventStoreTable: {Value: !Ref Events}
        ReadModelTable: {Value: !Ref Rows}
        SubjectKeysTable: {Value: !Ref Keys}
        SubjectKeyArn: {Value: !GetAtt Key.Arn}
      """;
  private static final Json.Obj ABOUT_ADA =
      Json.EMPTY.with(
          "name",
          Json.EMPTY.with("$personal", Json.of("ada")).with("value", Json.of("Ada Lovelace")));

  @TempDir private Path folder = Path.of("");
  private final StringWriter out = new StringWriter();
  private LocalCloud cloud;
  private Aws aws;
  private DynamoDbClient dynamoDb;

  @BeforeEach
  void keepSomethingAboutAda() {
    cloud = LocalCloud.start(LocalCloudOptions.of(folder.resolve("cloud"), 0));
    aws = aws();
    dynamoDb = aws.dynamoDb();
    try (var cloudFormation = aws.cloudFormation()) {
      cloudFormation.createStack(create -> create.stackName(STACK).templateBody(TEMPLATE));
      var stack = new Stack(cloudFormation, STACK);
      await().until(() -> stack.status().equals(Optional.of(StackStatus.CREATE_COMPLETE)));
      var cipher = new PersonalDataCipher(keys(stack.output("SubjectKeyArn")));
      cipher.wrap(new DynamoDbEventStore(dynamoDb, "events")).append(commit());
      var row = new Row("Cards", "card", ABOUT_ADA, 1, 1);
      cipher
          .wrap(new DynamoDbReadModel(dynamoDb, "rows"))
          .write(List.of(new Write(row, Optional.empty())));
    }
  }

  @AfterEach
  void stop() {
    dynamoDb.close();
    aws.close();
    cloud.close();
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestIsLookedInto() {
    put(
        "events",
        Map.of("AggregateId", text("poison"), "EventSequence", AttributeValue.fromN("1")));
    put("rows", Map.of("RowKey", text("spoilt"), "ProjectionName", text("Cards")));

    assertThat(forget()).isEqualTo(1);

    assertThat(out.toString())
        .contains("ada has no key.")
        .contains("unreadable  event 1 of card: name", "unreadable  row card of Cards: name")
        .contains("unknown     item 1 of poison: ", "unknown     row spoilt of Cards: ")
        .contains("2 values about them are kept, 0 of them can be read.")
        .contains("2 items cannot be read: nobody knows whether they are about them.")
        .doesNotContain("Lovelace");
  }

  @Test
  void whereEverythingCanBeReadItIsDone() {
    assertThat(forget("--dry-run")).isZero();
    assertThat(out.toString()).contains("ada has a key.", "readable    event 1 of card: name");

    assertThat(forget()).isZero();
    assertThat(out.toString()).contains("2 values about them are kept, 0 of them can be read.");
  }

  private int forget(String... more) {
    return new CommandLine(new ForgetCommand(this::aws))
        .setOut(new PrintWriter(out, true))
        .execute(
            Stream.concat(Stream.of("ada", "--stack", STACK), Stream.of(more))
                .toArray(String[]::new));
  }

  private Aws aws() {
    return Aws.local(cloud.endpoint(), cloud.secret(), "us-east-1");
  }

  private KmsKeyProvider keys(String key) {
    return new KmsKeyProvider(aws.kms(), key, dynamoDb, "keys", InstantSource.system());
  }

  private static Commit commit() {
    var id = new AggregateId("card");
    var time = Instant.parse("2026-01-02T03:04:05Z");
    var event = new RecordedEvent(UUID.randomUUID(), id, 1, "Named", 1, ABOUT_ADA, time);
    var cause = new Commit.Cause("command", "command", Optional.empty(), Json.EMPTY);
    return new Commit(id, "Card", List.of(event), cause, Optional.empty());
  }

  private void put(String table, Map<String, AttributeValue> item) {
    dynamoDb.putItem(put -> put.tableName(table).item(item));
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }
}
