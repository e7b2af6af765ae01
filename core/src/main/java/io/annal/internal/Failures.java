package io.annal.internal;

import io.annal.AnnalException;
import io.annal.Failure;
import io.annal.InvalidDataException;
import io.annal.UnreadableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What long work passes over, so that one item holds no other back. An outage is not passed over:
 * it would fail everything that comes. Safe for many threads.
 */
public final class Failures {
  /** That many are no exceptions any more. */
  public static final int MOST = 1_000;

  private final Map<String, Failure> byKey = new LinkedHashMap<>();

  /** Does it; where that fails for what it is about, it is noted, and the work goes on. */
  public void collect(String key, Runnable work) {
    try {
      work.run();
    } catch (UnreadableException | InvalidDataException e) {
      add(new Failure(key, String.valueOf(e.getMessage())));
    } catch (AnnalException e) {
      throw e;
    } catch (RuntimeException e) {
      // the domain's code; its message may hold data
      add(new Failure(key, e.getClass().getName()));
    }
  }

  /** Notes what others passed over. */
  public void addAll(List<Failure> failures) {
    failures.forEach(this::add);
  }

  private synchronized void add(Failure failure) {
    if (byKey.size() == MOST) {
      var first = byKey.values().iterator().next();
      throw new AnnalException(
          "more than %d failures, the first with %s: %s".formatted(MOST, first.key(), first.why()));
    }
    byKey.putIfAbsent(failure.key(), failure);
  }

  /** What was noted. */
  public synchronized List<Failure> list() {
    return List.copyOf(byKey.values());
  }
}
