package io.annal.localcloud.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.Cbor;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/** A map whose every change is committed before it returns; values are CBOR. */
final class CommittedMap implements StateMap {
  private static final int BATCH = 256;
  private static final int MOST_SHARED = 1_000;

  private final Commits commits;
  private final MVMap<String, byte[]> map;
  private final Map<String, Shared> shared = new ConcurrentHashMap<>();

  CommittedMap(Commits commits, MVMap<String, byte[]> map) {
    this.commits = commits;
    this.map = map;
  }

  /** A value that was read, and the very bytes that it was read from. */
  private record Shared(byte[] bytes, JsonNode value) {}

  @Override
  public Optional<JsonNode> get(String key) {
    return Optional.ofNullable(map.get(key)).map(Cbor::read);
  }

  /** The store hands out the same array as long as the value is the same. */
  @Override
  @SuppressWarnings("ReferenceEquality")
  public Optional<JsonNode> shared(String key) {
    byte[] bytes = map.get(key);
    if (bytes == null) {
      shared.remove(key);
      return Optional.empty();
    }
    Shared known = shared.get(key);
    if (known == null || known.bytes != bytes) {
      if (shared.size() >= MOST_SHARED) {
        shared.clear();
      }
      known = new Shared(bytes, Cbor.read(bytes));
      shared.put(key, known);
    }
    return Optional.of(known.value);
  }

  @Override
  public void put(String key, JsonNode value) {
    map.put(key, Cbor.write(value));
    commits.commit();
  }

  @Override
  public void putAll(Map<String, ? extends JsonNode> entries) {
    entries.forEach((key, value) -> map.put(key, Cbor.write(value)));
    commits.commit();
  }

  @Override
  public boolean putIfAbsent(String key, JsonNode value) {
    boolean put = map.putIfAbsent(key, Cbor.write(value)) == null;
    commits.commit(); // also where another's put won: the caller may rely on it now
    return put;
  }

  @Override
  public void remove(String key) {
    removeAll(List.of(key));
  }

  @Override
  public void removeAll(Collection<String> keys) {
    keys.forEach(map::remove);
    commits.commit();
  }

  @Override
  public void putSoon(String key, JsonNode value) {
    map.put(key, Cbor.write(value));
  }

  @Override
  public void removeSoon(String key) {
    map.remove(key);
  }

  @Override
  public Stream<Entry> entries(String prefix) {
    return batch(prefix, prefix + Character.MAX_VALUE, Integer.MAX_VALUE).stream();
  }

  @Override
  public Stream<Entry> range(String from, String to) {
    // A cursor that is held for long may outlive the pages that it stands on: start again each
    // time.
    return Stream.iterate(
            batch(from, to, BATCH),
            batch -> !batch.isEmpty(),
            batch ->
                batch.size() < BATCH
                    ? List.of()
                    : batch(batch.getLast().key() + Character.MIN_VALUE, to, BATCH))
        .flatMap(List::stream);
  }

  private List<Entry> batch(String from, String to, int limit) {
    var entries = new ArrayList<Entry>();
    var cursor = map.cursor(from, null, false);
    while (entries.size() < limit && cursor.hasNext()) {
      String key = cursor.next();
      if (key.compareTo(to) >= 0) {
        break;
      }
      entries.add(new Entry(key, Cbor.read(cursor.getValue())));
    }
    return entries;
  }
}
