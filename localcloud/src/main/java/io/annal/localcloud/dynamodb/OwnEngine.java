package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.tables.TableEngine;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import java.util.function.Supplier;

/** Annal's tables, in this process. */
final class OwnEngine implements Engine {
  private final TableEngine tables;

  OwnEngine(TableEngine tables) {
    this.tables = tables;
  }

  @Override
  public void check(String operation, ObjectNode input) {
    translated(() -> {
      tables.check(operation, input);
      return input;
    });
  }

  @Override
  public ObjectNode call(String operation, ObjectNode input, CallContext context) {
    var place = new Place(context.account(), context.region());
    return translated(() -> tables.call(operation, input, place));
  }

  private static ObjectNode translated(Supplier<ObjectNode> action) {
    try {
      return action.get();
    } catch (DynamoDbException e) {
      throw new AwsException(e.code(), e.status(), String.valueOf(e.getMessage()), e.members());
    }
  }

  @Override
  public void close() {
    tables.close();
  }
}
