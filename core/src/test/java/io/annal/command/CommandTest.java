package io.annal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CommandTest {
  private static final AggregateId ID = new AggregateId("a");

  /** A body. */
  record Add(int amount) {}

  @Test
  void aCommandKeepsItsOwnIdInTheConversationOfItsCause() {
    var trace = Json.EMPTY.with("traceparent", Json.of("t"));
    var cause = new Commit.Cause("theirs", "conversation", Optional.of("event-1"), trace);

    var command = Command.of(ID, "mine", new Add(1)).causedBy(cause);

    assertThat(command.cause())
        .isEqualTo(new Commit.Cause("mine", "conversation", Optional.of("event-1"), trace));
  }

  @Test
  void twoOfOneIdAreTheSameOnlyWhereTheyAskForTheSame() {
    var command = Command.of(ID, "c", new Add(1));

    assertThat(Command.of(ID, "c", new Add(1)).digest()).isPresent().isEqualTo(command.digest());
    assertThat(Command.of(ID, "c", new Add(2)).digest()).isNotEqualTo(command.digest());
    assertThat(Command.of(new AggregateId("b"), "c", new Add(1)).digest())
        .isNotEqualTo(command.digest());
    assertThat(command.expecting(3).digest()).isNotEqualTo(command.digest());
  }
}
