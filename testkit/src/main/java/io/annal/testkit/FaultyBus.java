package io.annal.testkit;

import io.annal.Commit;
import io.annal.RecordedEvent;
import io.annal.projection.ProjectionHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Delivers as badly as a bus may, and worse: events come in any order, twice or three times, some
 * not at all, and all of them once more in a replay. The same seed delivers the same way.
 */
public final class FaultyBus {
  private final Random random;
  private final double dropped;
  private final double duplicated;

  /**
   * A bus.
   *
   * @param dropped how many of the events never arrive, from 0 to 1; the last event of an aggregate
   *     always does, or nobody could know that it is missing
   * @param duplicated how many arrive more than once, from 0 to 1
   */
  public FaultyBus(long seed, double dropped, double duplicated) {
    this.random = new Random(seed);
    this.dropped = dropped;
    this.duplicated = duplicated;
  }

  /** Delivers what the commits of its kind of aggregate hold, one event at a time. */
  public void deliver(List<Commit> commits, ProjectionHandler handler) {
    var own =
        commits.stream()
            .filter(commit -> commit.aggregateType().equals(handler.aggregateType()))
            .toList();
    for (var event : schedule(own)) {
      handler.deliver(List.of(event));
    }
  }

  /**
   * Delivers the same in batches of up to 10 events, those of an aggregate together; what fails is
   * delivered until it is taken.
   */
  public void deliverInBatches(List<Commit> commits, ProjectionHandler handler) {
    var schedule = schedule(commits);
    for (int from = 0; from < schedule.size(); ) {
      int to = Math.min(schedule.size(), from + 1 + random.nextInt(10));
      var left = byAggregate(schedule.subList(from, to));
      while (!left.isEmpty()) {
        left = failed(left, handler.deliverEach(left));
      }
      from = to;
    }
  }

  private static List<List<RecordedEvent>> byAggregate(List<RecordedEvent> events) {
    return List.copyOf(
        events.stream()
            .collect(
                Collectors.groupingBy(
                    RecordedEvent::aggregateId, LinkedHashMap::new, Collectors.toList()))
            .values());
  }

  private static List<List<RecordedEvent>> failed(
      List<List<RecordedEvent>> streams, List<ProjectionHandler.Result> results) {
    return IntStream.range(0, streams.size())
        .filter(i -> results.get(i) instanceof ProjectionHandler.Result.Failed)
        .mapToObj(streams::get)
        .toList();
  }

  /** What is delivered, in which order. */
  public List<RecordedEvent> schedule(List<Commit> commits) {
    var schedule = new ArrayList<RecordedEvent>();
    for (int i = 0; i < commits.size(); i++) {
      var commit = commits.get(i);
      boolean last = isLast(commits, i);
      for (var event : commit.events()) {
        boolean kept = last && event.sequence() == commit.lastSequence();
        if (kept || random.nextDouble() >= dropped) {
          schedule.add(event);
          if (random.nextDouble() < duplicated) {
            Collections.addAll(schedule, event, event);
          }
        }
      }
    }
    Collections.shuffle(schedule, random);
    return schedule;
  }

  private static boolean isLast(List<Commit> commits, int index) {
    var id = commits.get(index).aggregateId();
    return commits.subList(index + 1, commits.size()).stream()
        .noneMatch(later -> later.aggregateId().equals(id));
  }
}
