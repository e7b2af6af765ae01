package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * An archive, as far as taking events goes.
 *
 * @param id its own for ever; an archive of the same name made later has another
 * @param pattern empty for one that takes all
 * @param retention empty for ever
 */
record Archive(String id, BusName bus, String name, String pattern, Optional<Duration> retention) {

  static Archive stored(ObjectNode record) {
    var days = record.path("RetentionDays").asLong(0);
    return new Archive(
        record.path("Id").asText(),
        BusName.ofKey(record.path("Bus").asText()),
        record.path("ArchiveName").asText(),
        record.path("EventPattern").asText(""),
        days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days)));
  }
}
