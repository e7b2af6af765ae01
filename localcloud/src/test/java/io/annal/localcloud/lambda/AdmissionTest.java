package io.annal.localcloud.lambda;

import static io.annal.localcloud.lambda.Admission.Urgency.AWAITED;
import static io.annal.localcloud.lambda.Admission.Urgency.BACKGROUND;
import static io.annal.localcloud.lambda.Admission.Urgency.NESTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.annal.localcloud.lambda.Admission.Place;
import io.annal.localcloud.lambda.Admission.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration AT_ONCE = Duration.ofMillis(10);
  private static final String FUNCTION = "function";

  private final AtomicLong time = new AtomicLong();
  private final Admission single = new Admission(1, time::get);
  private final Admission several = new Admission(4, time::get);
  private final ConcurrentLinkedQueue<String> admitted = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Place> held = new LinkedBlockingQueue<>();

  @Test
  void whatACallerWaitsForGoesFirstAndTheBackgroundComesToItsTurn() throws Exception {
    held.add(entered(single, AWAITED));
    waitFor("background", single, BACKGROUND);
    for (String name : List.of("first", "second", "third", "fourth")) {
      waitFor(name, single, AWAITED);
    }

    for (int ended = 1; ended <= 5; ended++) {
      held.take().leave();
      int expected = ended;
      await().until(() -> admitted.size() == expected);
    }

    assertThat(admitted).containsExactly("first", "second", "background", "third", "fourth");
  }

  @Test
  void whoseProcessIsIdleGoesFirst() throws Exception {
    Place place = entered(single, AWAITED);
    waitFor("cold", single, AWAITED, FUNCTION, _ -> false);
    waitFor("warm", single, AWAITED);

    place.leave();

    await().untilAsserted(() -> assertThat(admitted).containsExactly("warm"));
  }

  @Test
  void nobodyIsOvertakenForLong() throws Exception {
    Place place = entered(single, AWAITED);
    waitFor("cold", single, AWAITED, FUNCTION, _ -> false);
    time.addAndGet(Admission.LATE.toNanos());
    waitFor("warm", single, AWAITED);

    place.leave();

    await().untilAsserted(() -> assertThat(admitted).containsExactly("cold"));
  }

  @Test
  void theBackgroundWaitsForItsProcessThoughThereIsAPlace() throws Exception {
    var idle = new AtomicBoolean();
    waitFor("background", single, BACKGROUND, FUNCTION, _ -> idle.get());

    entered(single, AWAITED).leave();
    assertThat(admitted).isEmpty();
    idle.set(true);

    await().untilAsserted(() -> assertThat(admitted).containsExactly("background"));
  }

  @Test
  void whatIsLateInTheBackgroundIsWorthAnotherProcess() throws Exception {
    waitFor("background", several, BACKGROUND, FUNCTION, late -> late);
    assertThat(admitted).isEmpty();

    time.addAndGet(Admission.LATE.toNanos());

    await().untilAsserted(() -> assertThat(admitted).containsExactly("background"));
  }

  @Test
  void shortOnesInTheBackgroundFollowOneAnotherHoweverLongTheyWait() throws Exception {
    Place running = entered(several, BACKGROUND);
    waitFor("next", several, BACKGROUND);
    waitFor("last", several, BACKGROUND);
    assertThat(admitted).isEmpty();

    running.leave();
    await().untilAsserted(() -> assertThat(admitted).containsExactly("next"));

    held.take().leave();
    await().untilAsserted(() -> assertThat(admitted).containsExactly("next", "last"));
  }

  @Test
  void oneInTheBackgroundThatTakesLongHoldsUpNoOther() throws Exception {
    entered(several, BACKGROUND);

    time.addAndGet(Admission.SHORT.toNanos());

    entered(several, BACKGROUND);
  }

  @Test
  void oneOfAFunctionWhoseAreMostlyShortHoldsUpOthersForLonger() throws Exception {
    entered(several, BACKGROUND).leave();
    entered(several, BACKGROUND);

    time.addAndGet(Admission.SHORT.toNanos());
    assertThat(enter(several, BACKGROUND, AT_ONCE)).isEmpty();

    time.addAndGet(Admission.UNUSUAL.minus(Admission.SHORT).toNanos());
    entered(several, BACKGROUND);
  }

  @Test
  void oneOfAFunctionWhoseAreMostlyLongHoldsUpNoOther() throws Exception {
    Place before = entered(several, BACKGROUND);
    time.addAndGet(Duration.ofSeconds(1).toNanos());
    before.leave();
    entered(several, BACKGROUND);

    time.addAndGet(Admission.SHORT.toNanos());

    entered(several, BACKGROUND);
  }

  @Test
  void functionsHoldUpOnlyTheirOwnInTheBackground() throws Exception {
    entered(several, BACKGROUND);
    entered(several, AWAITED);

    waitFor("another", several, BACKGROUND, "another function", AdmissionTest::anywhere);

    await().untilAsserted(() -> assertThat(admitted).containsExactly("another"));
  }

  @Test
  void whatSomebodyWaitsForHoldsUpNothingInTheBackground() throws Exception {
    entered(several, AWAITED);

    entered(several, BACKGROUND);
  }

  @Test
  void whoeverLosesPatienceTakesNoPlace() throws Exception {
    Place place = entered(single, AWAITED);

    assertThat(enter(single, AWAITED, AT_ONCE)).isEmpty();

    place.leave();
    entered(single, BACKGROUND);
  }

  @Test
  void whoeverIsInterruptedWhileLetInLeavesThePlaceToOthers() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      Optional<Place> place = enter(single, AWAITED, LONG);
      assertThat(place).as("try %d", i).isPresent();
      Thread interrupted = Thread.ofPlatform().start(this::enterAndLeave);
      while (interrupted.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      interrupted.interrupt();
      place.orElseThrow().leave();

      interrupted.join();
    }
  }

  @Test
  void aFunctionThatWaitsForAnotherDoesNotKeepItOut() throws Exception {
    entered(single, AWAITED);

    entered(single, NESTED).leave();

    assertThat(enter(single, AWAITED, AT_ONCE)).isEmpty();
  }

  @Test
  void invocationsThatOnlyWaitKeepNobodyOutForEver() throws Exception {
    var ticking = new Admission(1);
    entered(ticking, AWAITED);

    assertThat(enter(ticking, BACKGROUND, LONG)).isPresent();
  }

  private void enterAndLeave() {
    try {
      enter(single, AWAITED, LONG).ifPresent(Place::leave);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Place entered(Admission admission, Urgency urgency) throws InterruptedException {
    return enter(admission, urgency, AT_ONCE).orElseThrow();
  }

  private static Optional<Place> enter(Admission admission, Urgency urgency, Duration patience)
      throws InterruptedException {
    return admission.enter(urgency, FUNCTION, patience, AdmissionTest::anywhere);
  }

  private void waitFor(String name, Admission admission, Urgency urgency) {
    waitFor(name, admission, urgency, FUNCTION, AdmissionTest::anywhere);
  }

  private void waitFor(
      String name,
      Admission admission,
      Urgency urgency,
      String function,
      Admission.Readiness ready) {
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                admission
                    .enter(urgency, function, LONG, ready)
                    .ifPresent(place -> {
                      admitted.add(name);
                      held.add(place);
                    });
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await()
        .until(() ->
            thread.getState() == Thread.State.TIMED_WAITING
                || thread.getState() == Thread.State.TERMINATED);
  }

  /** Of one that no process suits better than another. */
  private static boolean anywhere(boolean late) {
    return true;
  }
}
