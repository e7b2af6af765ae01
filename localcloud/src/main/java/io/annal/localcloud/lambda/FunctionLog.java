package io.annal.localcloud.lambda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;

/** The log stream of one process; remembers the end of what the present invocation wrote. */
final class FunctionLog {
  /** What {@code LogType: Tail} answers with. */
  private static final int TAIL_BYTES = 4096;

  private final LogShipper.Stream stream;
  private final LogShipper shipper;
  private final Deque<String> tail = new ArrayDeque<>();
  private int tailBytes;

  FunctionLog(LogShipper.Stream stream, LogShipper shipper) {
    this.stream = stream;
    this.shipper = shipper;
  }

  synchronized void line(String message) {
    shipper.ship(stream, message);
    tail.addLast(message);
    tailBytes += message.length() + 1;
    while (tailBytes > TAIL_BYTES && tail.size() > 1) {
      tailBytes -= tail.removeFirst().length() + 1;
    }
  }

  synchronized void beginInvocation() {
    tail.clear();
    tailBytes = 0;
  }

  /** The last 4 KB of the present invocation's log, in base 64. */
  synchronized String tail() {
    byte[] text = (String.join("\n", tail) + "\n").getBytes(StandardCharsets.UTF_8);
    int from = Math.max(0, text.length - TAIL_BYTES);
    return Base64.getEncoder()
        .encodeToString(java.util.Arrays.copyOfRange(text, from, text.length));
  }

  String streamName() {
    return stream.name();
  }
}
