package io.annal.localcloud.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Whether a payload is JSON. How deep it goes and how long its numbers are is the function's
 * affair: Lambda bounds a payload's size only.
 */
final class PayloadSyntax {
  private static final JsonFactory ANY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private PayloadSyntax() {}

  /** What is wrong and where; empty if nothing is. */
  static Optional<String> problem(byte[] payload) {
    try (JsonParser parser = ANY.createParser(payload)) {
      if (parser.nextToken() == null) {
        return Optional.of("the payload is empty");
      }
      parser.skipChildren();
      return parser.nextToken() == null
          ? Optional.empty()
          : Optional.of("more than one value, the second" + at(parser.currentTokenLocation()));
    } catch (JsonProcessingException e) {
      String what = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
      return Optional.of(
          what.replaceAll(" ?\\(?\\[Source: [^\\]]*\\]\\)?", "") + at(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String at(
      com.fasterxml.jackson.core.@org.jspecify.annotations.Nullable JsonLocation where) {
    return where == null
        ? ""
        : " at line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
  }
}
