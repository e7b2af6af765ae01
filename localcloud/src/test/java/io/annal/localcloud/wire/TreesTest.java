package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers bring as trees, in each form. */
class TreesTest {
  private static final int DEEP = 5_000;

  @ParameterizedTest
  @ValueSource(strings = {"1e308", "-4.9e-324", "1e1000", "123456789012345678901234567890.5"})
  void numbersKeepEveryDigit(String number) {
    assertThat(Trees.readJson(number).decimalValue()).isEqualTo(new BigDecimal(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e1001", "1e-1001", "1e2147483648", "-1e99999999999", "0e2147483647", "1e-99999"})
  void numbersThatCannotBeWrittenOutAreRefused(String number) {
    assertRefused(() -> Trees.readJson("{\"x\":[" + number + "]}"));
  }

  @Test
  void deepJsonIsRefused() {
    assertRefused(() -> Trees.readJson("[".repeat(DEEP) + "]".repeat(DEEP)));
    assertRefused(() -> Trees.readJson("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP)));
  }

  @Test
  void deepCborIsRefused() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < DEEP; i++) {
      bytes.write(0x81); // a list of one item
    }
    bytes.write(0x01);

    assertRefused(() -> Cbor.read(bytes.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        253_402_300_800.0,
        -62_135_596_801.0
      })
  void aTimestampThatIsNoneIsRefused(double seconds) {
    assertRefused(() -> Cbor.read(tagged(seconds)));
    var input = Trees.object();
    input.set("At", DoubleNode.valueOf(seconds));
    assertThatThrownBy(() -> Input.optionalTimestamp(input, "At"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("'At' is not a timestamp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "1e30", "0.5", "\"1e5\"", "\"many\"", "[]"})
  void whatIsNoWholeNumberIsRefused(String number) {
    var input = (ObjectNode) Trees.readJson("{\"MaxItems\":" + number + "}");

    assertThatThrownBy(() -> Input.optionalLong(input, "MaxItems"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("'MaxItems' is not a whole number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "-2147483649", "99999999999", "\"4294967297\""})
  void whatIsBeyondAnIntegerIsNoneOfAnother(String number) {
    var input = (ObjectNode) Trees.readJson("{\"MaxItems\":" + number + "}");

    assertRefused(() -> Input.optionalInt(input, "MaxItems"));
  }

  @Test
  void deepNamesOfAQueryAreRefused() {
    var deep = Map.of("a" + ".a".repeat(DEEP), List.of("1"));

    assertThatThrownBy(() -> QueryTree.of(deep))
        .isInstanceOfSatisfying(
            AwsException.class,
            refusal -> assertThat(refusal.code()).isEqualTo("MalformedQueryString"));
  }

  private static byte[] tagged(double seconds) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new CBORFactory().createGenerator(bytes)) {
      out.writeTag(1);
      out.writeNumber(seconds);
    }
    return bytes.toByteArray();
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            AwsException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo("SerializationException");
              assertThat(refusal.status()).isEqualTo(400);
            });
  }
}
