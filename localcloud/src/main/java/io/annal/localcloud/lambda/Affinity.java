package io.annal.localcloud.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which process of a function has worked on the like of a payload before: functions remember what
 * they read, so that the one that knows it already answers with fewer requests. What a payload is
 * about is not known here; the rarest of its texts that has been there before is taken for it.
 *
 * @param <P> a process
 */
final class Affinity<P> {
  static final int MOST = 4_096;

  /** What stands in front tells most, and a large payload must not be read twice as a whole. */
  private static final int TEXTS = 48;

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<Integer, Served> served =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Served> eldest) {
          return size() > MOST;
        }
      };

  private final class Served {
    P by;
    int times = 1;

    Served(P by) {
      this.by = by;
    }
  }

  /** The texts of a payload, each as a number; none of what is no JSON. */
  static int[] texts(byte[] payload) {
    var texts = new int[TEXTS];
    int count = 0;
    try (JsonParser parser = JSON.createParser(payload)) {
      for (JsonToken token = parser.nextToken();
          token != null && count < TEXTS;
          token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          texts[count++] = parser.getText().hashCode();
        }
      }
    } catch (IOException e) {
      return new int[0]; // deeper or longer than is worth reading here
    }
    return Arrays.copyOf(texts, count);
  }

  /** The process that knows it; empty where none does. */
  synchronized Optional<P> of(int[] texts) {
    Served rarest = null;
    for (int text : texts) {
      Served known = served.get(text);
      if (known != null && (rarest == null || known.times < rarest.times)) {
        rarest = known;
      }
    }
    return Optional.ofNullable(rarest).map(known -> known.by);
  }

  /** A process has worked on it. */
  synchronized void served(int[] texts, P by) {
    for (int text : texts) {
      Served known = served.putIfAbsent(text, new Served(by));
      if (known != null) {
        known.by = by;
        known.times++;
      }
    }
  }

  /** A process is gone. */
  synchronized void forget(P gone) {
    served.values().removeIf(known -> known.by.equals(gone));
  }
}
