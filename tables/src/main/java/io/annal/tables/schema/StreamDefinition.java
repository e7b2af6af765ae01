package io.annal.tables.schema;

/**
 * A table's stream that is on.
 *
 * @param label when it was switched on, as its ARN ends, e.g. {@code 2026-11-27T08:00:00.000}
 * @param view what its records show
 * @param space where its records lie in storage
 */
public record StreamDefinition(String label, View view, int space) {
  /** What a record shows of the item. */
  public enum View {
    KEYS_ONLY,
    NEW_IMAGE,
    OLD_IMAGE,
    NEW_AND_OLD_IMAGES;

    public boolean hasNew() {
      return this == NEW_IMAGE || this == NEW_AND_OLD_IMAGES;
    }

    public boolean hasOld() {
      return this == OLD_IMAGE || this == NEW_AND_OLD_IMAGES;
    }
  }
}
