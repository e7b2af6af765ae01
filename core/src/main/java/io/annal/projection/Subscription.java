package io.annal.projection;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Failure;
import io.annal.Json;
import io.annal.ReadModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads every event of every aggregate, those of one aggregate in order, and remembers how far it
 * came with each: by scanning, without an index over the whole store. A whole round that hands
 * nothing over has seen everything that was stored before it began.
 *
 * <p>An event may be handed over twice after a crash, never out of order within its aggregate, and
 * never left out: where a scan shows a later commit than the next one, the stream itself is read.
 */
public final class Subscription {
  private static final int PAGE = 100;

  private final String name;
  private final EventStore store;
  private final ReadModel readModel;
  private final ScanOptions options;
  private final Environment environment;

  /**
   * A subscription.
   *
   * @param name under which its positions are kept in the read model
   */
  public Subscription(
      String name,
      EventStore store,
      ReadModel readModel,
      ScanOptions options,
      Environment environment) {
    this.name = "subscription/" + name;
    this.store = store;
    this.readModel = readModel;
    this.options = options;
    this.environment = environment;
  }

  /**
   * What a round came to.
   *
   * @param events handed over
   * @param aggregates that had new ones
   * @param whole whether it went through the whole store; otherwise it went on where an interrupted
   *     one had come to
   * @param failures what could not be read, or not be handed over because of a bug in the consumer:
   *     nothing of an aggregate after that was handed over
   */
  public record Round(long events, long aggregates, boolean whole, List<Failure> failures) {
    public Round {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Goes through the store once and hands over what is new.
   *
   * @param consumer gets commits of one aggregate, in order; called from several threads, for one
   *     aggregate from one at a time. A commit whose consumer fails is handed over again next time
   */
  public Round round(Consumer<Commit> consumer) {
    var events = new AtomicLong();
    var aggregates = new AtomicLong();
    var scan = scan(Optional.of(new Checkpoints(readModel, name + "/round")));
    boolean begun = scan.begun();
    scan.run(commits -> {
      for (var group : byAggregate(commits)) {
        var handed = new AtomicLong();
        scan.failures()
            .collect(group.getFirst().aggregateId().key(), () -> handOver(group, consumer, handed));
        events.addAndGet(handed.get());
        aggregates.addAndGet(handed.get() > 0 ? 1 : 0);
      }
    });
    scan.restart();
    return new Round(events.get(), aggregates.get(), !begun, scan.failures().list());
  }

  private StoreScan scan(Optional<Checkpoints> checkpoints) {
    return new StoreScan(store, checkpoints, options, environment, progress -> {});
  }

  /** Rounds until a whole one finds nothing new. */
  public Round catchUp(Consumer<Commit> consumer) {
    long events = 0;
    long aggregates = 0;
    Round round;
    do {
      round = round(consumer);
      events += round.events();
      aggregates += round.aggregates();
    } while (round.events() > 0 || !round.whole());
    return new Round(events, aggregates, true, round.failures());
  }

  private void handOver(List<Commit> commits, Consumer<Commit> consumer, AtomicLong handed) {
    var id = commits.getFirst().aggregateId();
    var row = readModel.get(name, id.key());
    long position = row.map(ReadModel.Row::sequence).orElse(0L);
    long start = position;
    try {
      for (var commit : commits) {
        if (commit.sequence() > position + 1) {
          position = readMissing(id, position, commit.sequence(), consumer);
        }
        if (commit.sequence() == position + 1) {
          consumer.accept(commit.plain());
          position = commit.lastSequence();
        }
      }
    } finally {
      if (position > start) {
        keep(id, row, position);
        handed.set(position - start);
      }
    }
  }

  private long readMissing(AggregateId id, long from, long to, Consumer<Commit> consumer) {
    long position = from;
    while (position + 1 < to) {
      var range = new EventStore.Range(position + 1, to - 1, EventStore.Direction.FORWARD, PAGE);
      var page = store.read(id, range);
      for (var commit : page.commits()) {
        commit.checkFollows(position);
        consumer.accept(commit.plain());
        position = commit.lastSequence();
      }
      if (page.commits().isEmpty()) {
        throw Commit.gap(id, position, to);
      }
    }
    return position;
  }

  private void keep(AggregateId id, Optional<ReadModel.Row> before, long position) {
    var row = new ReadModel.Row(name, id.key(), Json.EMPTY, position, 1);
    if (!Checkpoints.kept(readModel, new ReadModel.Write(row, before))) {
      throw new AnnalException(
          "another worker runs %s and is at %s; let one of them finish".formatted(name, id));
    }
  }

  /**
   * Proof that nothing is missing.
   *
   * @param aggregates in the store
   * @param events in the store, each of which was handed over if there is nothing incomplete
   * @param incomplete aggregates whose last events were not handed over yet
   * @param failures items that are no commits, and aggregates whose events have a gap
   */
  public record Proof(
      long aggregates, long events, List<AggregateId> incomplete, List<Failure> failures) {
    public Proof {
      incomplete = List.copyOf(incomplete);
      failures = List.copyOf(failures);
    }

    /** Whether every sequence of every aggregate has been handed over. */
    public boolean complete() {
      return incomplete.isEmpty() && failures.isEmpty();
    }
  }

  /**
   * Compares the positions with the store, and writes nothing: each aggregate's commits must follow
   * one another from 1 on, and end where its position is.
   */
  public Proof prove() {
    var last = new ConcurrentHashMap<AggregateId, Long>();
    var scan = scan(Optional.empty());
    scan.run(commits -> {
      for (var commit : commits) {
        scan.failures().collect(commit.aggregateId().key(), () -> follow(commit, last));
      }
    });
    var incomplete = new ArrayList<AggregateId>();
    long events = 0;
    for (var entry : last.entrySet()) {
      events += entry.getValue();
      var row = readModel.get(name, entry.getKey().key());
      if (row.map(ReadModel.Row::sequence).orElse(0L) < entry.getValue()) {
        incomplete.add(entry.getKey());
      }
    }
    incomplete.sort(null);
    return new Proof(last.size(), events, incomplete, scan.failures().list());
  }

  private static void follow(Commit commit, Map<AggregateId, Long> last) {
    long before = last.getOrDefault(commit.aggregateId(), 0L);
    commit.checkFollows(before);
    last.put(commit.aggregateId(), commit.lastSequence());
  }

  private static List<List<Commit>> byAggregate(List<Commit> commits) {
    var groups = new ArrayList<List<Commit>>();
    for (var commit : commits) {
      if (groups.isEmpty()
          || !groups.getLast().getFirst().aggregateId().equals(commit.aggregateId())) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(commit);
    }
    return groups;
  }
}
