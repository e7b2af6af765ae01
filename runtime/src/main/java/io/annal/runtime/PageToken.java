package io.annal.runtime;

import io.annal.InvalidDataException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalLong;

/** Where a list of events goes on, in a form that invites nobody to calculate with it. */
final class PageToken {
  private PageToken() {}

  /**
   * @param of whose events they are: the aggregate's id, or its key where there are several kinds
   */
  static String write(String of, long sequence) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((sequence + ":" + of).getBytes(StandardCharsets.UTF_8));
  }

  static long read(String token, String of) {
    var sequence = sequence(token, of);
    if (sequence.isEmpty()) {
      throw new InvalidDataException(
          "nextToken", "the token of an answer about " + of, "another text");
    }
    return sequence.getAsLong();
  }

  /** Empty where it is the token of others. */
  static OptionalLong sequence(String token, String of) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon > 0 && text.substring(colon + 1).equals(of)) {
        long sequence = Long.parseLong(text.substring(0, colon));
        return sequence > 0 ? OptionalLong.of(sequence) : OptionalLong.empty();
      }
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty(); // no Base64, or no number
    }
    return OptionalLong.empty();
  }
}
