package io.annal.tables.stream;

import io.annal.tables.storage.Appended;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sequence numbers: digits, all of the same length, so that they have the same order as numbers and
 * as text. The API wants 21 to 40 of them.
 */
final class SequenceNumber {
  private static final Pattern FORM = Pattern.compile("1(\\d{19})(\\d{6})");

  private SequenceNumber() {}

  static String of(Appended place) {
    return "1%019d%06d".formatted(place.position(), place.ordinal());
  }

  /** The place in storage, empty where the text is no number of ours. */
  static Optional<Appended> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Appended(Long.parseLong(form.group(1)), Integer.parseInt(form.group(2))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
