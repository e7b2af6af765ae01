package io.annal.localcloud.logs.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import io.annal.localcloud.wire.ExpandedSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearPatternTest {
  /** However a count is hidden from whoever only looks for parentheses and brackets. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "((a{300}){300}){300}",
        "(((a{900}){900}){900}",
        "(?:(?i:a{1000}){1000}){1000}",
        "([)]a{1000}){1000}",
        "([^])]a{1000}){1000}",
        "([[:alpha:])]a{1000}){1000}",
        "(\\Q)\\Ea{1000}){1000}",
        "(\\)a{1000}){1000}",
        "\\Q[\\E(a{1000}){1000}[]]",
        "(\\x{61}{1000}){1000}",
        "(a{1000,}){999,1000}",
      })
  void whatIsRepeatedWithinWhatIsRepeatedIsTooLarge(String regex) {
    assertThatThrownBy(() -> LinearPattern.of(regex))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void countsAfterOneAnotherAreNotMultiplied() {
    var id = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    var pattern = LinearPattern.of("%s %s %s".formatted(id, id, id));

    var one = "01a21cf8-07f3-7198-b744-54f772341675";
    assertThat(pattern.matches("%s %s %s".formatted(one, one, one))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{", "a{b}", "[(]{3}", "\\p{Greek}{2}", "\\Q{9999}{9999}\\E", "x{2,3}?"})
  void whatIsNoCountIsNotTakenForOne(String regex) {
    assertThat(ExpandedSize.of(regex)).isLessThan(20);
  }
}
