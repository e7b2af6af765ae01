package io.annal.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Random histories for a property that must hold for all of them. Every history comes from a seed
 * of its own; when one fails, the seed and the shortest history that still fails are in the error's
 * message, and {@code -Dannal.seed=<seed>} runs that history alone.
 */
public final class RandomHistories {
  /** The system property that names the one seed to run. */
  public static final String SEED = "annal.seed";

  private final int count;
  private final int longest;
  private final Optional<Long> only;

  private RandomHistories(int count, int longest, Optional<Long> only) {
    this.count = count;
    this.longest = longest;
    this.only = only;
  }

  /**
   * So many histories, other ones in every run.
   *
   * @param longest how many steps one has at most; it has at least 1
   */
  public static RandomHistories of(int count, int longest) {
    return new RandomHistories(count, longest, Optional.ofNullable(Long.getLong(SEED)));
  }

  /** The one history of that seed. */
  public RandomHistories only(long seed) {
    return new RandomHistories(count, longest, Optional.of(seed));
  }

  /** What must hold of a history. */
  @FunctionalInterface
  public interface Property<T> {

    /**
     * Throws where it does not hold.
     *
     * @param seed for whatever else is random, such as the deliveries; the same whenever the
     *     history, or a part of it, is tried again
     */
    void check(List<T> history, long seed);
  }

  /**
   * Tries the property.
   *
   * @param step makes a step from randomness and nothing else
   * @throws AssertionError at the first history that fails, with its seed
   */
  public <T> void check(Function<RandomGenerator, T> step, Property<T> property) {
    if (only.isPresent()) {
      check(only.get(), step, property);
      return;
    }
    long first = ThreadLocalRandom.current().nextLong();
    for (int i = 0; i < count; i++) {
      check(first + i, step, property);
    }
  }

  private <T> void check(long seed, Function<RandomGenerator, T> step, Property<T> property) {
    var random = new SplittableRandom(seed);
    var history = new ArrayList<T>();
    for (int left = random.nextInt(1, longest + 1); left > 0; left--) {
      history.add(step.apply(random));
    }
    failure(history, seed, property)
        .ifPresent(error -> {
          var shortest = shortened(history, seed, property);
          throw new AssertionError(
              """
              a history of %d steps fails; run it alone with -D%s=%d
              %d of its steps are enough: %s
              %s\
              """
                  .formatted(
                      history.size(),
                      SEED,
                      seed,
                      shortest.size(),
                      shortest,
                      failure(shortest, seed, property).orElse(error).getMessage()),
              error);
        });
  }

  /** Leaves out, from the end on, every step without which it fails all the same. */
  private static <T> List<T> shortened(List<T> history, long seed, Property<T> property) {
    var rest = new ArrayList<>(history);
    for (int i = rest.size() - 1; i >= 0; i--) {
      var without = new ArrayList<>(rest);
      without.remove(i);
      if (failure(without, seed, property).isPresent()) {
        rest = without;
      }
    }
    return rest;
  }

  private static <T> Optional<Throwable> failure(List<T> history, long seed, Property<T> property) {
    try {
      property.check(List.copyOf(history), seed);
      return Optional.empty();
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(e);
    }
  }
}
