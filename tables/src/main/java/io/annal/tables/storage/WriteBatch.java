package io.annal.tables.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Changes that happen as a whole. Later ones win. */
public final class WriteBatch {
  private final List<Change> changes = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();

  /** One change. */
  public sealed interface Change {
    int space();

    /** Sets a key's value. */
    record Put(int space, byte[] key, byte[] value) implements Change {}

    /** Removes a key, whether it is there or not. */
    record Delete(int space, byte[] key) implements Change {}

    /** Adds a value under a key made of the batch's position: see {@link Appended}. */
    record Append(int space, byte[] value) implements Change {}

    /** Removes the whole space. */
    record Drop(int space) implements Change {}
  }

  /** Sets a key's value. */
  public WriteBatch put(int space, byte[] key, byte[] value) {
    changes.add(new Change.Put(space, key, value));
    return this;
  }

  /** Removes a key, whether it is there or not. */
  public WriteBatch delete(int space, byte[] key) {
    changes.add(new Change.Delete(space, key));
    return this;
  }

  /**
   * Adds a value behind all that were appended to the space before; {@link Appended} says under
   * which key.
   */
  public WriteBatch append(int space, byte[] value) {
    changes.add(new Change.Append(space, value));
    return this;
  }

  /** Removes the whole space. */
  public WriteBatch drop(int space) {
    changes.add(new Change.Drop(space));
    return this;
  }

  public List<Change> changes() {
    return Collections.unmodifiableList(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /**
   * Runs something short once the batch is written and reads see it; it does not run where the
   * write failed.
   */
  public WriteBatch whenWritten(Runnable listener) {
    listeners.add(listener);
    return this;
  }

  /** Tells the listeners. */
  void written() {
    listeners.forEach(Runnable::run);
  }
}
