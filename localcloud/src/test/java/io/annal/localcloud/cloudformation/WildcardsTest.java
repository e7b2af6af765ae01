package io.annal.localcloud.cloudformation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.annal.localcloud.wire.AwsException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wildcards and addresses that freeze an engine that backtracks. */
class WildcardsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(strings = {"http://s3.a%s.example.com/b/k", "http://s3%sx.localhost:1/b/k"})
  void theAddressOfATemplateIsReadInTimeLinearInIt(String url) {
    var address = url.formatted("-a".repeat(60));

    assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> S3Address.of(address, URI.create("http://localhost:2")))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining("is not a valid S3 domain"));
  }
}
