package io.annal.localcloud.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackingTest {
  @Test
  void risesAfterTwoMinutesAboveTheWantedShareToWhatTheyNeeded() {
    assertThat(desired(10, minutes(0, 14.0, 21.0))).isEqualTo(30);
  }

  @Test
  void doesNotRiseForOneMinute() {
    assertThat(desired(10, minutes(0, 6.0, 21.0))).isEqualTo(10);
  }

  @Test
  void fallsAfterFifteenMinutesBelowToWhatTheBusiestOfThemNeeded() {
    assertThat(desired(30, minutes(3, 14.0, 7.0))).isEqualTo(20);
  }

  @Test
  void doesNotFallWhileOneOfTheFifteenWasBusy() {
    assertThat(desired(30, minutes(25, 7.0, 7.0))).isEqualTo(30);
  }

  @Test
  void staysWithinTheBounds() {
    assertThat(desired(10, minutes(900, 900.0, 900.0))).isEqualTo(100);
    assertThat(desired(30, minutes(0, 0.0, 0.0))).isEqualTo(5);
    assertThat(desired(200, minutes(150, 100.0, 150.0))).isEqualTo(100);
  }

  private static long desired(long capacity, List<Double> used) {
    return Tracking.desired(used, capacity, 70, 5, 100);
  }

  private static List<Double> minutes(double before, double lastButOne, double last) {
    var minutes = new ArrayList<>(Collections.nCopies(13, before));
    minutes.add(lastButOne);
    minutes.add(last);
    return minutes;
  }
}
