package io.annal.bank;

import io.annal.Commit;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.runtime.JsonText;
import java.util.ArrayList;
import java.util.List;

/** Events as EventBridge delivers them, by itself or through a queue. */
final class Deliveries {
  private Deliveries() {}

  /** One event, as a rule hands it to a function. */
  static Json.Obj event(Commit commit, RecordedEvent event) {
    var detail =
        Json.EMPTY
            .with("EventId", Json.of(event.id().toString()))
            .with("AggregateId", Json.of(event.aggregateId().value()))
            .with("AggregateType", Json.of(commit.aggregateType()))
            .with("EventSequence", Json.of(event.sequence()))
            .with("EventType", Json.of(event.type()))
            .with("Version", Json.of(event.version()))
            .with("EventData", event.data())
            .with("Timestamp", Json.of(event.timestamp().toString()))
            .with("CommandId", Json.of(commit.cause().commandId()))
            .with("CorrelationId", Json.of(commit.cause().correlationId()))
            .with("Metadata", Json.EMPTY);
    return Json.EMPTY.with("detail-type", Json.of(event.type())).with("detail", detail);
  }

  /** All events of the commits, as a queue hands them to a function; ids count from 0. */
  static Json.Obj batch(List<Commit> commits) {
    var bodies = new ArrayList<Json.Obj>();
    commits.forEach(commit -> commit.events().forEach(each -> bodies.add(event(commit, each))));
    return messages(bodies.stream().map(JsonText::print).toList());
  }

  static Json.Obj messages(List<String> bodies) {
    var records = new ArrayList<Json>();
    for (var body : bodies) {
      records.add(
          Json.EMPTY
              .with("messageId", Json.of("message-" + records.size()))
              .with("eventSource", Json.of("aws:sqs"))
              .with("body", Json.of(body)));
    }
    return Json.EMPTY.with("Records", Json.of(records));
  }
}
