package io.annal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore.Range;
import io.annal.fixture.Counter;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryEventStoreTest {
  @Test
  void theLastTenOfAHundredThousandAreReadWithoutTheOthers() {
    var commits = new Watched();
    var hundredThousand = new InMemoryEventStore(() -> commits);
    var id = new AggregateId("long");
    for (int i = 1; i <= 100_000; i++) {
      hundredThousand.append(Counter.stored(id, i, Instant.EPOCH));
    }
    commits.reached = 0;

    var page = hundredThousand.read(id, Range.backward(Long.MAX_VALUE, 10));

    assertThat(page.commits()).extracting(Commit::sequence).hasSize(10).contains(99_991L);
    assertThat(page.more()).isTrue();
    // the ten, and the steps to where they are
    assertThat(commits.reached).isBetween(10, 60);
  }

  /** Counts the commits that are reached; whoever walks or counts them reaches each. */
  private static final class Watched extends AbstractList<Commit> {
    private final List<Commit> commits = new ArrayList<>();
    private int reached;

    @Override
    public Commit get(int index) {
      reached++;
      return commits.get(index);
    }

    @Override
    public void add(int index, Commit commit) {
      commits.add(index, commit);
    }

    @Override
    public int size() {
      return commits.size();
    }
  }
}
