package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BytesInFlightTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void refusesWhatFindsNoRoom() {
    var inFlight = new BytesInFlight(MEGABYTE, Duration.ZERO);
    try (var first = inFlight.share();
        var second = inFlight.share()) {
      first.take(MEGABYTE - 1024);
      second.take(1024);

      assertThatThrownBy(() -> second.take(1))
          .isInstanceOfSatisfying(
              AwsException.class,
              refusal -> {
                assertThat(refusal.code()).isEqualTo("ServiceUnavailable");
                assertThat(refusal.status()).isEqualTo(503);
              });
    }
  }

  @Test
  void givesRoomBackWithTheAnswer() {
    var inFlight = new BytesInFlight(MEGABYTE, Duration.ofMinutes(1));
    var first = inFlight.share();
    first.take(MEGABYTE);
    var second = CompletableFuture.runAsync(() -> inFlight.share().take(MEGABYTE));

    first.close();

    assertThat(second).succeedsWithin(Duration.ofSeconds(30));
  }
}
