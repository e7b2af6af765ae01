package io.annal.tables.schema;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A secondary index.
 *
 * @param name unique in its table
 * @param kind global or local
 * @param key its own key
 * @param projection which attributes its entries have
 * @param included further attributes, for {@link Projection#INCLUDE}
 * @param throughput of a global index of a provisioned table
 * @param status as {@code DescribeTable} tells it
 * @param space where its entries lie in storage
 */
public record IndexDefinition(
    String name,
    Kind kind,
    KeySchema key,
    Projection projection,
    Set<String> included,
    Throughput throughput,
    Status status,
    int space) {
  public IndexDefinition {
    included = Collections.unmodifiableSet(new LinkedHashSet<>(included));
  }

  /** Whether it has partitions of its own. */
  public enum Kind {
    GLOBAL,
    LOCAL
  }

  /** Which attributes the entries have beside the keys. */
  public enum Projection {
    ALL,
    KEYS_ONLY,
    INCLUDE
  }

  /** What can be done with it: entries are written in every one but {@link #DELETING}. */
  public enum Status {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING
  }
}
