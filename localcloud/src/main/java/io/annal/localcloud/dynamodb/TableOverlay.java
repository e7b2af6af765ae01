package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.StateStore;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Optional;

/** What is known of a table beside what the engine keeps. */
final class TableOverlay {
  private final StateStore.StateMap state;

  TableOverlay(StateStore store) {
    this.state = store.map("dynamodb.tables");
  }

  ObjectNode get(String table, CallContext context) {
    Optional<JsonNode> found = state.get(key(table, context));
    return found.map(ObjectNode.class::cast).orElseGet(Trees::object);
  }

  /** The same to look at only. */
  ObjectNode shared(String table, CallContext context) {
    return state.shared(key(table, context)).map(ObjectNode.class::cast).orElseGet(Trees::object);
  }

  /** Names of the tables of a place of which something is known. */
  List<String> tables(CallContext context) {
    String prefix = key("", context);
    try (var entries = state.entries(prefix)) {
      return entries.map(entry -> entry.key().substring(prefix.length())).toList();
    }
  }

  void put(String table, ObjectNode facts, CallContext context) {
    state.put(key(table, context), facts);
  }

  void remove(String table, CallContext context) {
    state.remove(key(table, context));
  }

  private static String key(String table, CallContext context) {
    return context.account() + "/" + context.region() + "/" + table;
  }
}
