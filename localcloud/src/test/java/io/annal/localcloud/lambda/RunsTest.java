package io.annal.localcloud.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.lambda.Admission.Urgency;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunsTest {
  private final AtomicLong time = new AtomicLong();
  private final Runs<String> runs = new Runs<>(time::get);

  @Test
  void shortOnesInTheBackgroundFollowOneAnother() {
    runs.begin("process", Urgency.BACKGROUND);
    assertThat(runs.backgroundIsFree()).isFalse();

    runs.end("process");
    assertThat(runs.backgroundIsFree()).isTrue();
  }

  @Test
  void oneThatTakesLongHoldsUpNoOther() {
    runs.begin("process", Urgency.BACKGROUND);

    time.addAndGet(Runs.SHORT.toNanos());

    assertThat(runs.backgroundIsFree()).isTrue();
  }

  @Test
  void whatSomebodyWaitsForHoldsUpNothingInTheBackground() {
    runs.begin("process", Urgency.AWAITED);

    assertThat(runs.backgroundIsFree()).isTrue();
  }
}
