package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Named, sorted maps that survive a restart and a {@code kill -9}: what was put is on disk when
 * {@code put} returns.
 */
public interface StateStore extends AutoCloseable {

  /**
   * The map of that name, made on demand; by convention {@code service.kind}, e.g. {@code
   * events.rules}.
   */
  StateMap map(String name);

  @Override
  void close();

  /** One map. Keys sort as text; nodes are copied on the way in and out. */
  interface StateMap {
    Optional<JsonNode> get(String key);

    /**
     * The value without a copy of its own: whoever takes it must not change it. Nothing is read
     * again as long as nobody puts another.
     */
    default Optional<JsonNode> shared(String key) {
      return get(key);
    }

    void put(String key, JsonNode value);

    /**
     * Puts many at the price of one; after a sudden end any part of them may be there, unless this
     * returned.
     */
    void putAll(Map<String, ? extends JsonNode> entries);

    /** Puts if there is no such key; says whether it did. */
    boolean putIfAbsent(String key, JsonNode value);

    void remove(String key);

    /** Removes many at the price of one, as {@link #putAll} puts them. */
    void removeAll(Collection<String> keys);

    /**
     * Puts what may be lost by a sudden end: it is on disk with the next change of any map that is
     * promised to be, and soon in any case.
     */
    default void putSoon(String key, JsonNode value) {
      put(key, value);
    }

    /** Removes what may be there again after a sudden end, as {@link #putSoon} puts. */
    default void removeSoon(String key) {
      remove(key);
    }

    /**
     * All entries whose key starts with the prefix, in the keys' order, as they were at the call.
     */
    Stream<Entry> entries(String prefix);

    /**
     * All entries from one key, inclusive, to another, exclusive, in the keys' order; read while
     * the stream is consumed.
     */
    Stream<Entry> range(String from, String to);
  }

  /** A key and its value. */
  record Entry(String key, JsonNode value) {}
}
