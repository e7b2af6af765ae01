package io.annal.localcloud.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.wire.AwsException;
import org.junit.jupiter.api.Test;

class FilterPatternTest {
  @Test
  void terms() {
    assertThat(FilterPattern.parse("")).accepts("anything");
    assertThat(FilterPattern.parse("ERROR code")).accepts("a code of ERROR").rejects("ERROR");
    assertThat(FilterPattern.parse("?ERROR ?WARN")).accepts("WARN x", "ERROR y").rejects("INFO");
    assertThat(FilterPattern.parse("ERROR -retry")).accepts("ERROR").rejects("ERROR retry");
    assertThat(FilterPattern.parse("\"two words\"")).accepts("x two words y").rejects("words two");
    assertThat(FilterPattern.parse("%E[0-9]+%")).accepts("code E42").rejects("code E");
  }

  @Test
  void jsonSelectors() {
    assertThat(FilterPattern.parse("{ $.a.b = \"x*\" && $.n > 3 }"))
        .accepts("{\"a\":{\"b\":\"xyz\"},\"n\":4}")
        .rejects("{\"a\":{\"b\":\"xyz\"},\"n\":3}", "{\"n\":4}", "no json");
    assertThat(FilterPattern.parse("{ ($.a = 1) || ($.list[1].id = \"k\") }"))
        .accepts("{\"a\":1.0}", "{\"list\":[{},{\"id\":\"k\"}]}")
        .rejects("{\"a\":2}");
    assertThat(FilterPattern.parse("{ $.gone NOT EXISTS && $.on IS TRUE && $.nil IS NULL }"))
        .accepts("{\"on\":true,\"nil\":null}")
        .rejects("{\"on\":true,\"nil\":null,\"gone\":1}", "{\"on\":false,\"nil\":null}");
    assertThat(FilterPattern.parse("{ $.level != \"INFO\" }"))
        .accepts("{\"level\":\"WARN\"}")
        .rejects("{\"level\":\"INFO\"}", "{}");
    assertThatThrownBy(() -> FilterPattern.parse("{ $.a = }")).isInstanceOf(AwsException.class);
  }

  @Test
  void spaceDelimitedFields() {
    var pattern = FilterPattern.parse("[ip, ..., status = 4*, bytes > 1000]");
    assertThat(pattern)
        .accepts("127.0.0.1 - frank [10/Oct] \"GET / HTTP\" 404 1534")
        .rejects("127.0.0.1 - frank [10/Oct] \"GET / HTTP\" 200 1534")
        .rejects("127.0.0.1 - frank [10/Oct] \"GET / HTTP\" 404 12");
    assertThat(FilterPattern.parse("[a, b = x || b = y]")).accepts("1 y").rejects("1 z", "1 x 3");
  }
}
