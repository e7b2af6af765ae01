package io.annal.codec;

import io.annal.Json;
import io.annal.codec.EventTypes.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How what was stored at earlier versions is read: each step of each type, written once. */
final class Upcasters {
  private record Step(String type, int version) {}

  private final Map<Step, Function<Json.Obj, List<Written>>> steps = new LinkedHashMap<>();

  /** Where a step leads, for those that say so. */
  private final Map<Step, Step> targets = new LinkedHashMap<>();

  /** What the builder that these are of is given later is not added. */
  Upcasters copy() {
    var copy = new Upcasters();
    copy.steps.putAll(steps);
    copy.targets.putAll(targets);
    return copy;
  }

  void add(String type, int version, Function<Json.Obj, List<Written>> to) {
    if (steps.put(new Step(type, version), to) != null) {
      throw new IllegalArgumentException(
          "two upcasters for %s version %d".formatted(type, version));
    }
  }

  /** A step that leads to one type and version, with other data. */
  void add(
      String type, int version, String newType, int newVersion, Function<Json.Obj, Json.Obj> data) {
    targets.put(new Step(type, version), new Step(newType, newVersion));
    add(type, version, old -> List.of(new Written(newType, newVersion, data.apply(old))));
  }

  /** What reads that version; empty where it is today's, or not known. */
  Optional<Function<Json.Obj, List<Written>>> of(String type, int version) {
    return Optional.ofNullable(steps.get(new Step(type, version)));
  }

  /**
   * What was stored at an earlier version can be read, and nothing stands in front of today's.
   *
   * @param today the version at which each type is written
   * @throws IllegalArgumentException where that is not so
   */
  void check(Map<String, Integer> today) {
    today.forEach(this::requireEveryVersion);
    targets.forEach((from, to) -> requireReadable(from, to, today));
  }

  private void requireEveryVersion(String type, int today) {
    for (int version = 1; version < today; version++) {
      if (of(type, version).isEmpty()) {
        throw new IllegalArgumentException(
            "%s is written at version %d, but no upcaster reads its version %d"
                .formatted(type, today, version));
      }
    }
    for (var step : steps.keySet()) {
      if (step.type().equals(type) && step.version() >= today) {
        throw new IllegalArgumentException(
            "an upcaster reads %s version %d, but it is written at version %d"
                .formatted(type, step.version(), today));
      }
    }
  }

  /** Where an upcaster leads to a type that is neither written nor read on, its name is wrong. */
  private void requireReadable(Step from, Step to, Map<String, Integer> today) {
    boolean written = today.getOrDefault(to.type(), 0) == to.version();
    if (!written && !steps.containsKey(to)) {
      throw new IllegalArgumentException(
          "the upcaster of %s version %d leads to %s version %d, which is none of %s and has no"
                  .formatted(
                      from.type(),
                      from.version(),
                      to.type(),
                      to.version(),
                      List.copyOf(today.keySet()))
              + " upcaster");
    }
  }
}
