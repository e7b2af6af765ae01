package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RandomHistoriesTest {
  private static final RandomHistories.Property<Integer> NO_TWO_SEVENS =
      (history, seed) ->
          assertThat(history.stream().filter(step -> step == 7).count()).isLessThan(2);

  @Test
  void everyHistoryIsTriedAndHasItsOwnSeed() {
    var seeds = new HashSet<Long>();
    var lengths = new HashSet<Integer>();
    RandomHistories.of(500, 9)
        .check(
            RandomHistoriesTest::digit,
            (history, seed) -> {
              seeds.add(seed);
              lengths.add(history.size());
            });

    assertThat(seeds).hasSize(500);
    assertThat(lengths).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void aFailureNamesItsSeedAndTheFewestSteps() {
    assertThatThrownBy(
            () -> RandomHistories.of(1_000, 50).check(RandomHistoriesTest::digit, NO_TWO_SEVENS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 of its steps are enough: [7, 7]")
        .hasMessageMatching("(?s).*-Dannal\\.seed=-?\\d+.*");
  }

  @Test
  void theSeedRunsTheSameHistoryAlone() {
    var failed = new ArrayList<List<Integer>>();
    var message = "";
    try {
      RandomHistories.of(1_000, 50)
          .check(
              RandomHistoriesTest::digit,
              (history, seed) -> {
                failed.add(history);
                NO_TWO_SEVENS.check(history, seed);
              });
    } catch (AssertionError e) {
      message = e.getMessage();
    }
    var seed = Pattern.compile("annal\\.seed=(-?\\d+)").matcher(message).results().findFirst();
    var again = new ArrayList<List<Integer>>();

    System.setProperty(RandomHistories.SEED, seed.orElseThrow().group(1));
    try {
      RandomHistories.of(1_000, 50)
          .check(RandomHistoriesTest::digit, (history, ignored) -> again.add(history));
    } finally {
      System.clearProperty(RandomHistories.SEED);
    }

    assertThat(again).hasSize(1);
    assertThat(failed).contains(again.getFirst());
  }

  private static int digit(RandomGenerator random) {
    return random.nextInt(10);
  }
}
