package io.annal.localcloud.wire;

import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Regions that are out of reach, for a demonstration or a test of what happens then; an operation
 * of this cloud's own. It stays so over a restart.
 *
 * <p>While a Region is out, every call into it fails, also of its own functions, and whoever waits
 * for an answer from it gets none. What it has taken over stays there and goes on when it is back:
 * streams are read on, events are delivered, asynchronous invocations are run.
 */
public final class Outages {
  private static final String PATTERN = "[a-z]{2}(-[a-z]+)+-\\d";

  private final StateMap state;
  private volatile Set<String> out;

  /** Those that the state remembers. */
  public Outages(StateStore store) {
    state = store.map("wire.outages");
    try (var entries = state.entries("")) {
      out = entries.map(StateStore.Entry::key).collect(Collectors.toUnmodifiableSet());
    }
  }

  /**
   * Takes a Region out of reach.
   *
   * @throws AwsException where that is no Region's name
   */
  public synchronized void begin(String region) {
    if (!region.matches(PATTERN)) {
      throw AwsException.validation(
          "'%s' is no Region's name; one is expected, such as us-east-1".formatted(region));
    }
    state.put(region, Trees.object());
    var more = new TreeSet<>(out);
    more.add(region);
    out = Set.copyOf(more);
  }

  /** Brings it back; nothing happens to one that is there. */
  public synchronized void end(String region) {
    state.remove(region);
    var fewer = new TreeSet<>(out);
    fewer.remove(region);
    out = Set.copyOf(fewer);
    notifyAll();
  }

  public boolean out(String region) {
    return out.contains(region);
  }

  /** All that are out, in order. */
  public List<String> all() {
    return List.copyOf(new TreeSet<>(out));
  }

  /**
   * Lets a call pass.
   *
   * @throws AwsException {@code ServiceUnavailable} where the Region is out
   */
  public void check(String region) {
    if (out(region)) {
      throw new AwsException(
          "ServiceUnavailable",
          503,
          "The Region %1$s is out of reach, until: annal region %1$s back".formatted(region));
    }
  }

  /** Waits until the Region is within reach; for work that a Region has taken over. */
  public synchronized void await(String region) throws InterruptedException {
    while (out.contains(region)) {
      wait();
    }
  }
}
