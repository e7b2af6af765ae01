package io.annal.localcloud.autoscaling;

import java.util.List;

/**
 * Decides on a capacity. It rises when more than the wanted share was used in each of two minutes,
 * and falls when less was used in each of fifteen, as the alarms say that AWS makes for DynamoDB:
 * <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html">
 * Managing throughput capacity automatically with DynamoDB auto scaling</a>.
 */
final class Tracking {
  static final int MINUTES_TO_RISE = 2;
  static final int MINUTES_TO_FALL = 15;

  private Tracking() {}

  /**
   * The capacity that there should be.
   *
   * @param used units a second in each of the last minutes, the newest last; at least fifteen
   * @param wanted the share of the capacity that is to be used, in percent
   */
  static long desired(List<Double> used, long capacity, double wanted, long min, long max) {
    var recent = used.subList(used.size() - MINUTES_TO_RISE, used.size());
    if (recent.stream().allMatch(units -> share(units, capacity) > wanted)) {
      return Math.clamp(needed(recent, wanted), min, max);
    }
    var longer = used.subList(used.size() - MINUTES_TO_FALL, used.size());
    if (longer.stream().allMatch(units -> share(units, capacity) < wanted)) {
      return Math.clamp(Math.min(capacity, needed(longer, wanted)), min, max);
    }
    return Math.clamp(capacity, min, max);
  }

  private static double share(double units, long capacity) {
    return 100 * units / capacity;
  }

  private static long needed(List<Double> used, double wanted) {
    double most = used.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return (long) Math.ceil(100 * most / wanted);
  }
}
