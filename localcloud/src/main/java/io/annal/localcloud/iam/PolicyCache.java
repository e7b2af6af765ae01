package io.annal.localcloud.iam;

import io.annal.localcloud.iam.PolicyParser.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Policies that were parsed, by their text: a role's are needed at every request and seldom change.
 * The least recently used ones make room.
 */
final class PolicyCache {
  static final int MOST = 1_000;

  private final Map<Key, PolicyDocument> parsed =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, PolicyDocument> eldest) {
          return size() > MOST;
        }
      };

  private record Key(String document, Kind kind) {}

  synchronized PolicyDocument get(String document, Kind kind) {
    return parsed.computeIfAbsent(
        new Key(document, kind), key -> PolicyParser.parse(key.document(), key.kind()));
  }
}
