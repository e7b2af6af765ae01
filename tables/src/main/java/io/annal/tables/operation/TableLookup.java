package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.TableDefinition.Status;
import java.util.Optional;

/** Finds the tables of requests, which name them or give their ARNs. */
final class TableLookup {
  private static final String ARN = "arn:";
  private static final String TABLE = "table/";

  private final Catalogue catalogue;

  TableLookup(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The one of a request. */
  TableDefinition of(ObjectNode input, Place place) {
    return named(Members.text(input, "TableName", ""), place);
  }

  /**
   * The one of that name or ARN.
   *
   * @throws DynamoDbException {@code ResourceNotFoundException}, also for a table that is not
   *     active yet
   */
  TableDefinition named(String name, Place place) {
    return find(name, place)
        .filter(table -> table.status() == Status.ACTIVE || table.status() == Status.UPDATING)
        .orElseThrow(DynamoDbException::notFound);
  }

  private Optional<TableDefinition> find(String name, Place place) {
    if (!name.startsWith(ARN)) {
      return catalogue.table(place, name);
    }
    String[] parts = name.split(":", -1);
    if (parts.length != 6 || !parts[5].startsWith(TABLE)) {
      return Optional.empty();
    }
    return catalogue.table(new Place(parts[4], parts[3]), parts[5].substring(TABLE.length()));
  }
}
