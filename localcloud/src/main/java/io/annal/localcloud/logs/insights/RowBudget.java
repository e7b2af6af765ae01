package io.annal.localcloud.logs.insights;

import java.util.Map;

/** A bound on what the rows of one step of a query hold together. */
public final class RowBudget {
  private static final int PART_OF_HEAP = 16;

  /** Of a field beside its characters: its place in a map, and an object. */
  private static final int FIELD = 64;

  private final long bytes;
  private long left;

  /** So many bytes, roughly. */
  public RowBudget(long bytes) {
    this.bytes = bytes;
    this.left = bytes;
  }

  /** A part of what this process may have. */
  public static RowBudget ofHeap() {
    return new RowBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** As much for the next step, after which the rows of this one are gone. */
  RowBudget another() {
    return new RowBudget(bytes);
  }

  /**
   * Counts a row.
   *
   * @param added its fields that no other row has
   * @throws QueryTooLarge where it is too much
   */
  public Row take(Row row, Map<String, String> added) {
    left -= (long) FIELD * row.values().size();
    added.values().forEach(value -> left -= value.length());
    if (left < 0) {
      throw new QueryTooLarge(bytes);
    }
    return row;
  }
}
