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
  @ValueSource(strings = {"%(a{1000}){1000}%", "%((a{300}){300}){300}%", "%a{1000}b{1000}c{999}%"})
  void aRegularExpressionHasASize(String pattern) {
    refused(pattern, "Invalid regular expression");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}%",
        "%\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}%",
      })
  void whatPeopleWriteIsNotTooLarge(String pattern) {
    var id = FilterPattern.parse(pattern);

    assertThat(id.test("from 203.0.113.77 for 01a21cf8-07f3-7198-b744-54f772341675")).isTrue();
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
