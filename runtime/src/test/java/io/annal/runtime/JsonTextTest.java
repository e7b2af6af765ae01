package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.Json;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,-2.50,true,false,null,\"\"],\"ü\":{\"€\":\"😀\\n\\\"\"}}",
        "100.50",
        "1E+100",
        "1E-130",
        "0.00000000000000000000000000000000000001",
        "12345678901234567890123456789012345678",
        "[]",
        "{}",
        "\"\\u0000\""
      })
  void printsWhatItRead(String text) {
    assertThat(JsonText.print(JsonText.parse(text))).isEqualTo(text);
  }

  @Test
  void numbersAreExactAndPrintedInPlain() {
    assertThat(JsonText.parse("1e2")).isEqualTo(Json.of(new BigDecimal("1e2")));
    assertThat(JsonText.print(Json.of(new BigDecimal("1.5e3")))).isEqualTo("1500");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1,"a":2}       | line 1, column
          {"a" 1}             | line 1, column 6
          [1,]                | line 1, column
          {"a":               | line 1, column
          {} {}               | expected the end of the text, found more at line 1, column 4
          [1e99999999999]     | [0]: expected a number between 10^-999 and 10^999
          {"a":{"b":1e9999}}  | a.b: expected a number between 10^-999 and 10^999
          -1e-2147483648      | expected a number between 10^-999 and 10^999
          [1e9999]            | between 10^-999 and 10^999, found one beyond at line 1, column 2
          [1e-9999]           | between 10^-999 and 10^999
          [1e99999999999]     | between 10^-999 and 10^999
          {"a":-1e99999999999}| between 10^-999 and 10^999
          [1e-99999999999]    | between 10^-999 and 10^999
          [0e99999999999]     | between 10^-999 and 10^999
          [1e-2147483648]     | between 10^-999 and 10^999
          "\\ud800"           | half a surrogate pair at line 1, column 1
          {"\\ud800":1}       | line 1, column
          NaN                 | line 1, column
          'a'                 | line 1, column 1
          """)
  void saysWhereItStopsUnderstanding(String text, String message) {
    assertThatThrownBy(() -> JsonText.parse(text))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": 1             | expected close marker for Object (start marker at line: 1, column: 1)
          [                   | expected close marker for Array (start marker at line: 1, column: 1)
          """)
  void saysNothingOfItsParser(String text, String message) {
    assertThatThrownBy(() -> JsonText.parse(text))
        .hasMessageContaining(message)
        .hasMessageNotContaining("Source");
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> JsonText.parse(" ")).isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void refusesInvalidUtf8() {
    var cut = new byte[] {'"', (byte) 0xc3, '"'};
    var overlong = new byte[] {'"', (byte) 0xc1, (byte) 0x81, '"'};

    for (var bytes : List.of(cut, overlong)) {
      assertThatThrownBy(() -> JsonText.parse(bytes))
          .isInstanceOf(JsonSyntaxException.class)
          .hasMessageContaining("expected text in UTF-8");
    }
  }

  @Test
  void refusesWhatIsTooDeepOrTooLong() {
    assertThat(JsonText.parse("[".repeat(100) + "]".repeat(100))).isNotNull();
    assertThatThrownBy(() -> JsonText.parse("[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("100");
    assertThatThrownBy(() -> JsonText.parse("1".repeat(101)))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessage("Number value length (101) exceeds the maximum allowed (100)");
    assertThatThrownBy(() -> JsonText.parse("[\"" + "x".repeat(9 << 20) + "\"]"))
        .isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void onlyAnObjectWillDoWhereOneIsAskedFor() {
    assertThatThrownBy(
            () -> JsonText.parseObject("[]".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("expected a JSON object");
  }
}
