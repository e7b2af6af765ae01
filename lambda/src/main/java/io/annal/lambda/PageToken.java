package io.annal.lambda;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a list of events goes on, in a form that invites nobody to calculate with it. */
final class PageToken {
  private PageToken() {}

  static String write(AggregateId id, long sequence) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((sequence + ":" + id).getBytes(StandardCharsets.UTF_8));
  }

  static long read(String token, AggregateId id) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon > 0 && text.substring(colon + 1).equals(id.value())) {
        long sequence = Long.parseLong(text.substring(0, colon));
        if (sequence > 0) {
          return sequence;
        }
      }
    } catch (IllegalArgumentException e) {
      throw refused(id);
    }
    throw refused(id);
  }

  private static InvalidDataException refused(AggregateId id) {
    return new InvalidDataException(
        "nextToken", "the token of an answer about " + id, "another text");
  }
}
