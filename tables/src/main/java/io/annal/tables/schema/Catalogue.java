package io.annal.tables.schema;

import io.annal.tables.api.Place;
import java.util.List;
import java.util.Optional;

/** The tables that there are. What it returns does not change; a change is a new definition. */
public interface Catalogue {
  /** A table by its name. */
  Optional<TableDefinition> table(Place place, String name);

  /** All tables of a place, by their names. */
  List<TableDefinition> tables(Place place);

  /** All tables of all places. */
  List<TableDefinition> all();
}
