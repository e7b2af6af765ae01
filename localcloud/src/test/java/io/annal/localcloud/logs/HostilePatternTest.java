package io.annal.localcloud.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.annal.localcloud.wire.AwsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns that freeze an engine that back-tracks. */
class HostilePatternTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%a*a*a*a*a*a*a*b%",
        "%(a+)+b%",
        "{ $.m = %a*a*a*a*a*a*a*b% }",
        "{ $.m = \"*a*a*a*a*a*a*a*a*b\" }",
        "[m = %a*a*a*a*a*a*a*b%]",
        "[m = *a*a*a*a*a*a*a*a*b]",
      })
  void aFilterPatternTakesTimeLinearInTheMessage(String pattern) {
    String a = "a".repeat(3_000);
    String message = pattern.startsWith("{") ? "{\"m\":\"%s\"}".formatted(a) : a;

    boolean matched =
        assertTimeoutPreemptively(SOON, () -> FilterPattern.parse(pattern).test(message));

    assertThat(matched).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[ ", "\" "})
  void aMessageIsSplitInTimeLinearInIt(String opening) {
    String message = opening.repeat(100_000);

    boolean matched =
        assertTimeoutPreemptively(SOON, () -> FilterPattern.parse("[a, b]").test(message));

    assertThat(matched).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_025, 100_000})
  void aFilterPatternHasALength(int length) {
    refused("x".repeat(length), "at most 1024 characters");
  }

  @Test
  void aFilterPatternHasTwoRegularExpressions() {
    refused("%a% %b% %c%", "at most 2 regular expressions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a*c", "*b*", "abc*", "*abc", "a*b*c", "***"})
  void aWildcardMatchesTheWholeText(String wildcard) {
    assertThat(new Wildcard(wildcard).matches("abc")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a*bc*c", "ab*bc", "*b", "b*", "a*d*c", ""})
  void aWildcardLeavesNothingOver(String wildcard) {
    assertThat(new Wildcard(wildcard).matches("abc")).isFalse();
  }

  private static void refused(String pattern, String why) {
    assertThatThrownBy(() -> FilterPattern.parse(pattern))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining(why);
  }
}
