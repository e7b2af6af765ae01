package io.annal.tables.differential;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.differential.Endpoint.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends runs of random requests to two endpoints, each run to tables of its own, until the answers
 * differ; then leaves requests out for as long as they still do. A write that is known to be
 * answered differently ends its run: from there on the two have different items. Any number of
 * threads may do runs.
 */
final class Differential {
  private static final int RUN = 50;

  private final Endpoint ours;
  private final Endpoint peer;
  private final Peer kind;
  private final AtomicLong compared = new AtomicLong();
  private final Map<KnownDifference, Integer> seen = new ConcurrentHashMap<>();

  Differential(Endpoint ours, Endpoint peer, Peer kind) {
    this.ours = ours;
    this.peer = peer;
    this.kind = kind;
  }

  /** Two answers to one request. */
  record Pair(Answer ours, Answer peer) {}

  /** The smallest run found, whose last request is answered differently. */
  record Difference(List<Request> run, Pair answers) {
    @Override
    public String toString() {
      var text = new StringBuilder();
      run.forEach(request -> text.append(request).append('\n'));
      return text.append("  ours: ")
          .append(answers.ours())
          .append("\n  peer: ")
          .append(answers.peer())
          .append('\n')
          .toString();
    }
  }

  /** One run. */
  Optional<Difference> run(long seed) {
    String table = "differential";
    var random = new RandomRequests(seed, table);
    var run = new ArrayList<Request>();
    while (run.size() < RUN) {
      Request next = random.next();
      if (kind.answers(next)) {
        run.add(kind.of(next));
      }
    }
    return play(run, table).map(found -> shrunk(found, table));
  }

  /** How many requests were answered by both. */
  long compared() {
    return compared.get();
  }

  /** How often which decided difference was met. */
  Map<KnownDifference, Integer> seen() {
    return new TreeMap<>(seen);
  }

  private Difference shrunk(Difference found, String table) {
    Difference smallest = found;
    int step = Math.max(1, smallest.run().size() / 2);
    while (step >= 1) {
      boolean smaller = false;
      for (int from = 0; from < smallest.run().size() - 1; from += step) {
        var rest = new ArrayList<>(smallest.run());
        rest.subList(from, Math.min(from + step, rest.size() - 1)).clear();
        var again = play(rest, table);
        if (again.isPresent() && again.get().run().size() < smallest.run().size()) {
          smallest = again.get();
          smaller = true;
          break;
        }
      }
      if (!smaller) {
        step /= 2;
      }
    }
    return smallest;
  }

  /** Plays a run on new tables, up to the first difference. */
  private Optional<Difference> play(List<Request> recorded, String name) {
    String table = "differential-" + UUID.randomUUID();
    var run = recorded.stream().map(request -> request.on(name, table)).toList();
    both(RandomRequests.create(table));
    ours.awaitActive(table);
    peer.awaitActive(table);
    try {
      for (int i = 0; i < run.size(); i++) {
        Request request = run.get(i);
        Pair pair = both(request);
        compared.incrementAndGet();
        if (same(request, pair)) {
          continue;
        }
        Optional<KnownDifference> decision = kind.decision(request, pair);
        if (decision.isEmpty()) {
          return Optional.of(new Difference(List.copyOf(recorded.subList(0, i + 1)), pair));
        }
        seen.merge(decision.get(), 1, Integer::sum);
        if (request.writes()) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    } finally {
      both(RandomRequests.delete(table));
    }
  }

  private static boolean same(Request request, Pair pair) {
    JsonNode first = Answers.comparable(request, pair.ours());
    return first.equals(Answers.comparable(request, pair.peer()));
  }

  private Pair both(Request request) {
    return new Pair(ours.call(request), peer.call(request));
  }
}
