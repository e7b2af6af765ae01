package io.annal.localcloud.lambda;

import static io.annal.localcloud.lambda.Admission.Urgency.AWAITED;
import static io.annal.localcloud.lambda.Admission.Urgency.BACKGROUND;
import static io.annal.localcloud.lambda.Admission.Urgency.NESTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.lambda.Admission.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Admission admission = new Admission(1);
  private final AtomicLong time = new AtomicLong();
  private final Admission stopped = new Admission(1, time::get);
  private final ConcurrentLinkedQueue<String> admitted = new ConcurrentLinkedQueue<>();

  @Test
  void whatACallerWaitsForGoesFirstAndTheBackgroundComesToItsTurn() throws Exception {
    admission.enter(AWAITED, LONG, AdmissionTest::anywhere);
    waitFor("background", BACKGROUND);
    for (String name : List.of("first", "second", "third", "fourth")) {
      waitFor(name, AWAITED);
    }

    for (int ended = 1; ended <= 5; ended++) {
      admission.leave(AWAITED);
      int expected = ended;
      await().until(() -> admitted.size() == expected);
    }

    assertThat(admitted).containsExactly("first", "second", "background", "third", "fourth");
  }

  @Test
  void whoseProcessIsIdleGoesFirst() throws Exception {
    stopped.enter(AWAITED, LONG, AdmissionTest::anywhere);
    waitFor("cold", stopped, AWAITED, _ -> false);
    waitFor("warm", stopped, AWAITED, AdmissionTest::anywhere);

    stopped.leave(AWAITED);

    await().untilAsserted(() -> assertThat(admitted).containsExactly("warm"));
  }

  @Test
  void nobodyIsOvertakenForLong() throws Exception {
    stopped.enter(AWAITED, LONG, AdmissionTest::anywhere);
    waitFor("cold", stopped, AWAITED, _ -> false);
    time.addAndGet(Admission.LATE.toNanos());
    waitFor("warm", stopped, AWAITED, AdmissionTest::anywhere);

    stopped.leave(AWAITED);

    await().untilAsserted(() -> assertThat(admitted).containsExactly("cold"));
  }

  @Test
  void theBackgroundWaitsForItsProcessThoughThereIsAPlace() throws Exception {
    var idle = new AtomicBoolean();
    waitFor("background", admission, BACKGROUND, _ -> idle.get());

    assertThat(admission.enter(AWAITED, Duration.ZERO, AdmissionTest::anywhere)).isTrue();
    admission.leave(AWAITED);
    assertThat(admitted).isEmpty();
    idle.set(true);

    await().untilAsserted(() -> assertThat(admitted).containsExactly("background"));
  }

  @Test
  void whatIsLateInTheBackgroundNeedsNotWaitForItsProcess() throws Exception {
    var both = new Admission(2, time::get);
    waitFor("first", both, BACKGROUND, late -> late);
    waitFor("second", both, BACKGROUND, late -> late);
    assertThat(admitted).isEmpty();

    time.addAndGet(Admission.LATE.toNanos());

    await().untilAsserted(() -> assertThat(admitted).containsExactlyInAnyOrder("first", "second"));
  }

  @Test
  void whoeverLosesPatienceTakesNoPlace() throws Exception {
    admission.enter(AWAITED, LONG, AdmissionTest::anywhere);

    assertThat(admission.enter(AWAITED, Duration.ofMillis(10), AdmissionTest::anywhere)).isFalse();

    admission.leave(AWAITED);
    assertThat(admission.enter(BACKGROUND, Duration.ZERO, AdmissionTest::anywhere)).isTrue();
  }

  @Test
  void whoeverIsInterruptedWhileLetInLeavesThePlaceToOthers() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertThat(admission.enter(AWAITED, Duration.ofMillis(100), AdmissionTest::anywhere))
          .as("try %d", i)
          .isTrue();
      Thread interrupted = Thread.ofPlatform().start(this::enterAndLeave);
      while (interrupted.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      interrupted.interrupt();
      admission.leave(AWAITED);

      interrupted.join();
    }
  }

  @Test
  void aFunctionThatWaitsForAnotherDoesNotKeepItOut() throws Exception {
    admission.enter(AWAITED, LONG, AdmissionTest::anywhere);

    assertThat(admission.enter(NESTED, Duration.ZERO, AdmissionTest::anywhere)).isTrue();

    admission.leave(NESTED);
    assertThat(admission.enter(AWAITED, Duration.ofMillis(10), AdmissionTest::anywhere)).isFalse();
  }

  @Test
  void invocationsThatOnlyWaitKeepNobodyOutForEver() throws Exception {
    admission.enter(AWAITED, LONG, AdmissionTest::anywhere);

    assertThat(admission.enter(BACKGROUND, LONG, AdmissionTest::anywhere)).isTrue();
  }

  private void enterAndLeave() {
    try {
      if (admission.enter(AWAITED, LONG, AdmissionTest::anywhere)) {
        admission.leave(AWAITED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitFor(String name, Urgency urgency) {
    waitFor(name, admission, urgency, AdmissionTest::anywhere);
  }

  private void waitFor(
      String name, Admission admission, Urgency urgency, Admission.Readiness ready) {
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (admission.enter(urgency, LONG, ready)) {
                  admitted.add(name);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  /** Of one that no process suits better than another. */
  private static boolean anywhere(boolean late) {
    return true;
  }
}
