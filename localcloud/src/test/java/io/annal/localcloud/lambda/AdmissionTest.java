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
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Admission admission = new Admission(1);
  private final ConcurrentLinkedQueue<String> admitted = new ConcurrentLinkedQueue<>();

  @Test
  void whatACallerWaitsForGoesFirstAndTheBackgroundComesToItsTurn() throws Exception {
    admission.enter(AWAITED, LONG);
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
  void whoeverLosesPatienceTakesNoPlace() throws Exception {
    admission.enter(AWAITED, LONG);

    assertThat(admission.enter(AWAITED, Duration.ofMillis(10))).isFalse();

    admission.leave(AWAITED);
    assertThat(admission.enter(BACKGROUND, Duration.ZERO)).isTrue();
  }

  @Test
  void whoeverIsInterruptedWhileLetInLeavesThePlaceToOthers() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertThat(admission.enter(AWAITED, Duration.ofMillis(100))).as("try %d", i).isTrue();
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
    admission.enter(AWAITED, LONG);

    assertThat(admission.enter(NESTED, Duration.ZERO)).isTrue();

    admission.leave(NESTED);
    assertThat(admission.enter(AWAITED, Duration.ofMillis(10))).isFalse();
  }

  @Test
  void invocationsThatOnlyWaitKeepNobodyOutForEver() throws Exception {
    admission.enter(AWAITED, LONG);

    assertThat(admission.enter(BACKGROUND, LONG)).isTrue();
  }

  private void enterAndLeave() {
    try {
      if (admission.enter(AWAITED, LONG)) {
        admission.leave(AWAITED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitFor(String name, Urgency urgency) {
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (admission.enter(urgency, LONG)) {
                  admitted.add(name);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
  }
}
