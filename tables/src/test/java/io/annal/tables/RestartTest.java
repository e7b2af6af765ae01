package io.annal.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.schema.DefinitionRecorder;
import io.annal.tables.schema.StoredCatalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Durability;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.Storages;
import io.annal.tables.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process finds in the directory of one that was killed. */
final class RestartTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path home;

  @Test
  void theDirectoryIsGivenBackWhereTheEngineDoesNotStart() {
    Path directory = home.resolve("tables");
    try (Storage storage = Storages.open(directory, Durability.FULL)) {
      storage.write(
          new WriteBatch()
              .put(Storage.CATALOGUE, "table\0bad".getBytes(UTF_8), "{".getBytes(UTF_8)));
    }

    assertThatThrownBy(() -> TableEngine.open(TableOptions.in(directory)))
        .isInstanceOf(RuntimeException.class);

    Storages.open(directory, Durability.FULL).close();
  }

  @Test
  void aTransactionWithATokenIsNotDoneAgain() throws IOException {
    String transaction =
        "{'ClientRequestToken':'once','TransactItems':[{'Put':{'TableName':'items','Item':{'p':{'S':'a'},'v':{'N':'1'}}}}]}";
    Path killed;
    try (var engine = create()) {
      call(engine, "TransactWriteItems", transaction);
      call(engine, "PutItem", "{'TableName':'items','Item':{'p':{'S':'a'},'v':{'N':'2'}}}");
      killed = copy();
    }

    try (var engine = TableEngine.open(TableOptions.in(killed))) {
      call(engine, "TransactWriteItems", transaction);

      assertThat(call(engine, "GetItem", "{'TableName':'items','Key':{'p':{'S':'a'}}}"))
          .hasToString("{\"Item\":{\"p\":{\"S\":\"a\"},\"v\":{\"N\":\"2\"}}}");
    }
  }

  @Test
  void nothingIsLeftOfATableThatWasDeleted() throws IOException {
    Path killed;
    int space;
    try (var engine = create()) {
      call(engine, "PutItem", "{'TableName':'items','Item':{'p':{'S':'a'}}}");
      space = definition(copy()).space();
      call(engine, "DeleteTable", "{'TableName':'items'}");
      killed = copy();
    }

    assertThat(spaceOf(killed, space)).isZero();
    assertThat(tables(killed)).hasToString("{\"TableNames\":[]}");
  }

  @Test
  void aTableThatWasHalfRestoredIsNotThere() throws IOException {
    Path killed;
    try (var engine = create()) {
      call(engine, "PutItem", "{'TableName':'items','Item':{'p':{'S':'a'}}}");
      killed = copy();
    }
    TableDefinition table = definition(killed);
    try (Storage storage = Storages.open(killed, Durability.FULL)) {
      var tables = new StoredCatalogue(storage, DefinitionRecorder.NONE);
      var settings = JSON.createObjectNode();
      settings.putObject("RestoreSummary").put("RestoreInProgress", true);
      tables.change(
          table.place(), table.name(), now -> TestTables.definitionWithSettings(now, settings));
    }

    assertThat(tables(killed)).hasToString("{\"TableNames\":[]}");
    assertThat(spaceOf(killed, table.space())).isZero();
  }

  private TableEngine create() {
    var engine = TableEngine.open(TableOptions.in(home.resolve("tables")));
    call(
        engine,
        "CreateTable",
        "{'TableName':'items','BillingMode':'PAY_PER_REQUEST',"
            + "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],"
            + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}");
    return engine;
  }

  /** The directory as a kill would leave it now. */
  private Path copy() throws IOException {
    Path copy = Files.createTempDirectory(home, "killed");
    try (var files = Files.list(home.resolve("tables"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static TableDefinition definition(Path directory) {
    try (Storage storage = Storages.open(directory, Durability.FULL)) {
      return new StoredCatalogue(storage, DefinitionRecorder.NONE).all().getFirst();
    }
  }

  private static long spaceOf(Path directory, int space) {
    try (Storage storage = Storages.open(directory, Durability.FULL)) {
      return storage.space(space).count();
    }
  }

  private static ObjectNode tables(Path directory) {
    try (var engine = TableEngine.open(TableOptions.in(directory))) {
      return call(engine, "ListTables", "{}");
    }
  }

  private static ObjectNode call(TableEngine engine, String operation, String request) {
    try {
      var input = (ObjectNode) JSON.readTree(request.replace('\'', '"'));
      return engine.call(operation, input, TestTables.PLACE);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
