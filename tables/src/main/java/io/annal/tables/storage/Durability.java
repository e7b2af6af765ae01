package io.annal.tables.storage;

/** What an acknowledged write survives. */
public enum Durability {
  /** The end of the process at any moment, and the loss of power: each write waits for the disk. */
  FULL,
  /** The end of the process, but not the loss of power: writes do not wait for the disk. */
  RELAXED,
  /** Nothing: all is in memory, and there are no files. */
  NONE
}
