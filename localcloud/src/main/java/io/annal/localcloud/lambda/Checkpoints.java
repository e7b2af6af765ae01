package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.Optional;

/** How far mappings have come in their shards. */
final class Checkpoints {
  private final StateMap map;

  Checkpoints(StateMap map) {
    this.map = map;
  }

  /** The sequence number up to which everything is done; empty text before the first record. */
  Optional<String> sequence(String uuid, String shard) {
    return map.get(uuid + "/" + shard).map(state -> state.path("sequence").asText(""));
  }

  boolean finished(String uuid, String shard) {
    return map.get(uuid + "/" + shard)
        .map(state -> state.path("finished").asBoolean())
        .orElse(false);
  }

  void reached(String uuid, String shard, String sequence) {
    map.put(uuid + "/" + shard, Json.object().put("sequence", sequence));
  }

  void finish(String uuid, String shard) {
    JsonNode state = Json.object().put("finished", true);
    map.put(uuid + "/" + shard, state);
  }

  void forget(String uuid) {
    try (var all = map.entries(uuid + "/")) {
      all.map(Entry::key).forEach(map::remove);
    }
  }
}
