package io.annal.tables.consistency;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whether calls on one register can have happened one after the other, each at a moment between its
 * beginning and its end.
 *
 * @see <a href="https://www.cs.cmu.edu/~wing/publications/WingGong93.pdf">Wing and Gong, Testing
 *     and verifying concurrent objects (1993)</a>: the search
 * @see <a href="https://www.cs.ox.ac.uk/people/gavin.lowe/LinearizabiltyTesting/">Lowe, Testing for
 *     linearizability (2017)</a>: remembering configurations that were tried
 */
final class Linearizability {
  private static final int INITIAL = 0;

  private Linearizability() {}

  /** The calls that have happened, and what the register has then. */
  private record Configuration(BitSet done, int state) {}

  static boolean holds(List<RegisterCall> history) {
    List<RegisterCall> calls =
        history.stream().sorted(Comparator.comparingLong(RegisterCall::called)).toList();
    Set<Configuration> tried = new HashSet<>();
    var open = new ArrayDeque<Configuration>();
    open.push(new Configuration(new BitSet(), INITIAL));
    while (!open.isEmpty()) {
      Configuration now = open.pop();
      if (now.done().cardinality() == calls.size()) {
        return true;
      }
      next(calls, now).stream().filter(tried::add).forEach(open::push);
    }
    return false;
  }

  private static Set<Configuration> next(List<RegisterCall> calls, Configuration now) {
    var next = new HashSet<Configuration>();
    long firstReturn = Long.MAX_VALUE;
    for (int i = now.done().nextClearBit(0);
        i < calls.size() && calls.get(i).called() <= firstReturn;
        i = now.done().nextClearBit(i + 1)) {
      RegisterCall call = calls.get(i);
      firstReturn = Math.min(firstReturn, call.returned());
      OptionalInt state = call.after(now.state());
      if (state.isPresent()) {
        var done = (BitSet) now.done().clone();
        done.set(i);
        next.add(new Configuration(done, state.getAsInt()));
      }
    }
    return next;
  }
}
