package io.annal.command;

import io.annal.AggregateId;
import io.annal.RecordedEvent;
import java.util.List;

/** The answer to a command. */
public sealed interface Outcome {

  /**
   * It was accepted, and what followed from it is stored.
   *
   * @param events what it led to; none where it changed nothing
   * @param version the sequence of the last of them, or of the aggregate's last event where there
   *     are none
   * @param repeated whether this is the first answer given once more
   */
  record Accepted(
      AggregateId aggregateId, List<RecordedEvent> events, long version, boolean repeated)
      implements Outcome {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * A rule of the domain says no; nothing was stored.
   *
   * @param version the one that it was decided on: the latest
   */
  record Refused(AggregateId aggregateId, Refusal refusal, long version) implements Outcome {}

  /** The aggregate does not have the version that the caller expected; nothing was stored. */
  record UnexpectedVersion(AggregateId aggregateId, long expected, long actual)
      implements Outcome {}

  /**
   * The command's id was used for another command, which was accepted; nothing was stored.
   *
   * @param commandId the id, to be used for nothing else
   * @param sequence of the first event that the other command led to
   */
  record CommandIdReused(AggregateId aggregateId, String commandId, long sequence)
      implements Outcome {}
}
