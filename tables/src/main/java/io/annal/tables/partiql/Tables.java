package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;

/** The tables and indexes that statements name. */
final class Tables {
  private final Catalogue catalogue;

  Tables(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  TableDefinition table(String name, Place place) {
    return catalogue.table(place, name).orElseThrow(DynamoDbException::notFound);
  }

  static IndexDefinition index(TableDefinition table, String name) {
    return table
        .index(name)
        .orElseThrow(
            () -> DynamoDbException.validation("The table does not have the specified index"));
  }
}
