package io.annal.localcloud.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.wire.CallContext;
import java.util.List;

/** Sees log events once they are stored. */
interface Arrivals {
  /**
   * Takes what was stored.
   *
   * @param events each with a {@code timestamp} and a {@code message}
   */
  void take(GroupKey group, String stream, List<JsonNode> events, CallContext context);
}
