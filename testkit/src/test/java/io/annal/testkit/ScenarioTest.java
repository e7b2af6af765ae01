package io.annal.testkit;

import static io.annal.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.command.Decider;
import io.annal.command.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  record Ticked(float by) {}

  record Clock() implements Decider<Float, Float, Ticked> {
    @Override
    public Float initial() {
      return 0f;
    }

    @Override
    public Decision<Ticked> decide(Float by, Float state) {
      return new Decision.Accepted<>(List.of(new Ticked(by)));
    }

    @Override
    public Float evolve(Float state, Ticked event) {
      return state + event.by();
    }
  }

  @Test
  void anEventThatNoStoreHoldsIsFoundByTheFirstTest() {
    for (var history : List.of(List.<Ticked>of(), List.of(new Ticked(1)))) {
      assertThatThrownBy(() -> given(new Clock(), history.toArray(Ticked[]::new)).when(2f))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "the component by of io.annal.testkit.ScenarioTest$Ticked: float has no");
    }
  }
}
