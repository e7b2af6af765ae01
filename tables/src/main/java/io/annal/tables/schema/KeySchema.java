package io.annal.tables.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * The attributes of a key. A table has one of the hash and at most one of the range; a global index
 * up to four of each.
 *
 * @param hash the attributes of the partition key
 * @param range the attributes of the sort key, in order; may be empty
 */
public record KeySchema(List<String> hash, List<String> range) {
  public KeySchema {
    hash = List.copyOf(hash);
    range = List.copyOf(range);
  }

  /** All of them, those of the hash first. */
  public List<String> names() {
    if (range.isEmpty()) {
      return hash;
    }
    var names = new ArrayList<>(hash);
    names.addAll(range);
    return names;
  }
}
