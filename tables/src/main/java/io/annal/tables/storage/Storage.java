package io.annal.tables.storage;

/**
 * Ordered maps of bytes, called spaces. A write of several entries happens as a whole or not at
 * all; when {@link #write} has returned it is durable, as the durability that was chosen says, and
 * every later read sees it. Nobody sees it earlier. Any number of threads may read and write.
 */
public interface Storage extends AutoCloseable {
  /** The space of whoever keeps a catalogue; it is always there. */
  int CATALOGUE = 0;

  /** A number for a new space, never given out before, not even by an earlier process. */
  int newSpace();

  /** A space to read; one that was never written or was dropped is empty. */
  Space space(int number);

  /**
   * Writes a batch.
   *
   * @return its position: later batches have higher ones, also in later processes
   * @throws StorageException where the disk refuses; then nothing of it was stored
   */
  long write(WriteBatch batch);

  /** The position of the last batch that reads see. */
  long position();

  /**
   * Gives back memory that makes it quick, if nobody used it since the last call. Whoever keeps
   * house calls it from time to time.
   */
  default void rest() {}

  @Override
  void close();
}
