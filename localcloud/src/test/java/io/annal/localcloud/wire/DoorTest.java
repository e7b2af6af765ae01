package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {
  private final Door door = new Door(DoorOptions.CLOSED);
  private final Door opened =
      new Door(new DoorOptions(true, Set.of("annal.test"), Set.of("http://app.test:3000")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:4566",
        "127.0.0.1:4566",
        "127.8.8.8",
        "[::1]:4566",
        "bucket.s3.localhost:4566"
      })
  void answersUnderTheNamesOfTheLoopbackInterface(String host) {
    assertThatCode(() -> door.check("POST", headers("host", host))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:4566",
        "127.0.0.1@evil.example",
        "annal.test",
        "192.168.0.1:4566",
        "0.0.0.0:4566",
        ""
      })
  void answersUnderNoOther(String host) {
    refused("POST", headers("host", host));
  }

  @Test
  void wantsExactlyOneHost() {
    refused("GET", Map.of());
    refused("GET", Map.of("host", List.of("localhost", "evil.example")));
  }

  @ParameterizedTest
  @CsvSource({
    "origin,http://evil.example",
    "origin,null",
    "origin,https://localhost:4566",
    "origin,http://localhost:3000",
    "referer,http://evil.example/page",
    "referer,http://localhost:3000/",
    "sec-fetch-site,cross-site",
    "sec-fetch-site,same-site"
  })
  void letsNoPageOfAnotherOriginIn(String header, String value) {
    refused("POST", headers("host", "localhost:4566", header, value));
    refused("GET", headers("host", "localhost:4566", header, value));
  }

  @ParameterizedTest
  @CsvSource({
    "origin,http://localhost:4566",
    "referer,http://localhost:4566/_console",
    "sec-fetch-site,same-origin",
    "sec-fetch-site,none"
  })
  void letsItsOwnPagesIn(String header, String value) {
    assertThatCode(() -> door.check("GET", headers("host", "localhost:4566", header, value)))
        .doesNotThrowAnyException();
  }

  @Test
  void letsInWhatWasAllowedByName() {
    var page =
        headers(
            "host",
            "annal.test:4566",
            "origin",
            "http://app.test:3000",
            "sec-fetch-site",
            "cross-site",
            "access-control-request-headers",
            "authorization,x-amz-date");

    assertThatCode(() -> opened.check("POST", page)).doesNotThrowAnyException();
    assertThat(opened.preflight(page).headers())
        .containsEntry("Access-Control-Allow-Origin", "http://app.test:3000")
        .containsEntry("Access-Control-Allow-Headers", "authorization,x-amz-date");
    assertThat(door.crossOrigin(page)).isEmpty();
    assertThatThrownBy(() -> door.preflight(page)).isInstanceOf(AwsException.class);
  }

  @Test
  void knowsWhatABrowserFetchesByItself() {
    var fetched = headers("host", "localhost", "sec-fetch-mode", "no-cors");

    assertThat(Door.isBrowsing("GET", fetched)).isTrue();
    assertThat(Door.isBrowsing("POST", fetched)).isFalse();
    assertThat(Door.isBrowsing("GET", headers("host", "localhost"))).isFalse();
  }

  private void refused(String method, Map<String, List<String>> headers) {
    assertThatThrownBy(() -> door.check(method, headers))
        .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  private static Map<String, List<String>> headers(String... namesAndValues) {
    var headers = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return headers;
  }
}
