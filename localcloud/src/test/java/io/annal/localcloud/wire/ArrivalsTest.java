package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Arrivals arrivals = new Arrivals();

  @Test
  void wakesWhoWaitsForThatSource() throws Exception {
    long mark = arrivals.mark("table");
    Thread waiting = waiting(mark);
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    arrivals.happened("another");
    arrivals.happened("table");

    assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void whatHappenedWhileItWasReadIsNotMissed() throws Exception {
    long mark = arrivals.mark("table");
    arrivals.happened("table");

    assertThat(waiting(mark).join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void nobodyWaitsLongerThanAsked() throws Exception {
    arrivals.await("table", arrivals.mark("table"), Duration.ofMillis(10));

    assertThat(arrivals.mark("table")).isZero();
  }

  private Thread waiting(long mark) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            arrivals.await("table", mark, HOUR);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
