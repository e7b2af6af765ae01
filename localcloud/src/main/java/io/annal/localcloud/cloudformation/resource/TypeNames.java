package io.annal.localcloud.cloudformation.resource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names of all resource types that AWS has in any Region, so that a real type that is missing
 * here is told from a misspelt one.
 */
final class TypeNames {
  /**
   * As condense-resource-schemas.py writes it: one name a line, after the source and its licence.
   */
  private static final String FILE = "resource-type-names.txt";

  private TypeNames() {}

  static Set<String> all() {
    try (var in = TypeNames.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not in the jar");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
