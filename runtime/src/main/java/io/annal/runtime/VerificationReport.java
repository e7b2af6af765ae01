package io.annal.runtime;

import io.annal.Failure;
import io.annal.ReadModel;
import io.annal.projection.MultiStreamVerification;
import io.annal.projection.Verification;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A projection, compared with the store. Values are not shown, for they may be about persons: only
 * the names of the fields that differ.
 *
 * @param what was compared, and how much of it
 * @param anything whether the store has such aggregates
 * @param differences a line for each
 * @param failures what cannot be read
 */
record VerificationReport(
    String what, boolean anything, List<String> differences, List<Failure> failures) {
  boolean isRight() {
    return differences.isEmpty() && failures.isEmpty();
  }

  /** One line of it all, and one for each difference up to a number. */
  void say(String name, int shown, PrintStream out) {
    out.printf(
        "%s: %s, %s%n",
        name, what, differences.isEmpty() ? "nothing differs" : differences.size() + " differ");
    differences.stream().limit(shown).forEach(line -> out.println("  " + line));
    if (differences.size() > shown) {
      out.printf("  ... and %d more%n", differences.size() - shown);
    }
    sayFailures(name, failures, out);
  }

  static void sayFailures(String name, List<Failure> failures, PrintStream out) {
    if (!failures.isEmpty()) {
      out.printf("%s: %d passed over%n", name, failures.size());
      failures.forEach(
          failure -> out.printf("  %-12s  %s: %s%n", "unreadable", failure.key(), failure.why()));
    }
  }

  static String line(Verification.Difference difference) {
    var detail =
        switch (difference.kind()) {
          case MISSING -> "";
          case BEHIND, TOO_MUCH ->
              ofEvents(sequence(difference.found()), sequence(difference.expected()));
          case OLD_REVISION ->
              ": revision %d of %d"
                  .formatted(revision(difference.found()), revision(difference.expected()));
          case WRONG -> fields(difference.fields());
        };
    return line(difference.kind(), difference.id().value(), detail);
  }

  static String line(MultiStreamVerification.Difference difference) {
    return line(
        difference.kind(),
        difference.key() + " of " + difference.row(),
        fields(difference.fields()));
  }

  private static String line(Verification.Kind kind, String where, String detail) {
    return "%-12s  %s%s"
        .formatted(
            kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            Failure.printable(where),
            Failure.printable(detail));
  }

  private static String ofEvents(long seen, long stored) {
    return stored == 0 ? ": no such aggregate" : ": event %d of %d".formatted(seen, stored);
  }

  private static String fields(List<String> names) {
    return names.isEmpty() ? "" : ": " + String.join(", ", names);
  }

  private static long sequence(Optional<ReadModel.Row> row) {
    return row.map(ReadModel.Row::sequence).orElse(0L);
  }

  private static int revision(Optional<ReadModel.Row> row) {
    return row.map(ReadModel.Row::revision).orElse(0);
  }
}
