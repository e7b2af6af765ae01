package io.annal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.codec.Codec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"account-123", "a", "Konto Müller/7", "口座"})
  void isWhatTheCallerCallsIt(String id) {
    assertThat(new AggregateId(id)).hasToString(id);
  }

  @Test
  void hasAtLeastOneByteAndAtMost2048() {
    assertThat(new AggregateId("x".repeat(2048)).value()).hasSize(2048);
    assertThatThrownBy(() -> new AggregateId("")).hasMessageContaining("found an empty one");
    assertThatThrownBy(() -> new AggregateId("é".repeat(1025)))
        .hasMessageContaining("1 to 2,048 bytes of UTF-8")
        .hasMessageContaining("found one of 2,050 bytes");
  }

  @Test
  void isUnicode() {
    assertThatThrownBy(() -> new AggregateId("a\ud800"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("half a surrogate pair");
  }

  @ParameterizedTest
  @ValueSource(chars = {0, 10, 27, 127, 0x85})
  void hasNoControlCharacters(char control) {
    assertThatThrownBy(() -> new AggregateId("ab" + control + "c"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(
            "found one with the control character U+%04X at position 3", (int) control);
  }

  @Test
  void aFieldThatHoldsNoneSaysWhy() {
    record Named(AggregateId account) {}

    assertThatThrownBy(
            () -> Codec.of(Named.class).decode(Json.EMPTY.with("account", Json.of("a\nb"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith("account: expected an aggregate id of 1 to 2,048 bytes")
        .hasMessageEndingWith("U+000A at position 2");
  }

  @Test
  void aKeyThatCarriesTheTypeIsAnIdAndBack() {
    var id = AggregateId.ofKey("Transfer#a#b", Optional.of("Transfer"));

    assertThat(id.value()).isEqualTo("a#b");
    assertThat(id.key()).isEqualTo("Transfer#a#b");
    assertThat(id).isNotEqualTo(id.plain()).hasSameHashCodeAs(new AggregateId("a#b"));
    assertThat(new AggregateId("Transfer#a#b")).isNotEqualTo(id);
    assertThatThrownBy(() -> AggregateId.ofKey("a", Optional.of("Transfer")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("a key that begins with Transfer#");
    assertThatThrownBy(
            () -> AggregateId.ofKey("Transfer#" + "x".repeat(2_048), Optional.of("Transfer")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("one of 2,057 with its type Transfer");
  }

  /** Rows are spread by it, in the tables of those who use this library. */
  @Test
  void itsHashCodeStaysWhatItIs() {
    assertThat(new AggregateId("account-123").hashCode()).isEqualTo("account-123".hashCode());
  }
}
