package io.annal.tables.storage;

/**
 * How much of the heap the page store may take while it is used: more makes it quicker, for fewer
 * pages are read and written again.
 *
 * @param cacheMegabytes pages that were read or written
 * @param unsavedBytes changed pages, from which on a checkpoint follows
 */
record Memory(int cacheMegabytes, int unsavedBytes) {
  private static final int LEAST_CACHE = 8;
  private static final int MOST_CACHE = 32;
  private static final int LEAST_UNSAVED = 16;
  private static final int MOST_UNSAVED = 32;

  /** A part of a heap for each of both. */
  private static final int PART = 16;

  static Memory ofHeap() {
    return of(Runtime.getRuntime().maxMemory());
  }

  static Memory of(long heapBytes) {
    long part = (heapBytes / PART) >> 20;
    return new Memory(
        Math.clamp(part, LEAST_CACHE, MOST_CACHE),
        Math.clamp(part, LEAST_UNSAVED, MOST_UNSAVED) << 20);
  }

  /** With so many bytes of changed pages, writers wait for the checkpoint. */
  int unsavedMost() {
    return 2 * unsavedBytes;
  }
}
