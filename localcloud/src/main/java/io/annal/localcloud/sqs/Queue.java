package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;

/**
 * A queue.
 *
 * @param name as its owner calls it
 * @param facts on disk: {@code inner} (what its messages are kept under, never the same for two
 *     queues), {@code attributes}, {@code tags}, {@code created} and {@code modified} (seconds
 *     since 1970)
 */
record Queue(String name, ObjectNode facts) {
  String inner() {
    return facts.get("inner").asText();
  }

  ObjectNode attributes() {
    return facts.withObject("/attributes");
  }

  ObjectNode tags() {
    return facts.withObject("/tags");
  }

  boolean fifo() {
    return name.endsWith(".fifo");
  }

  String arn(CallContext context) {
    return context.arn("sqs", name);
  }
}
