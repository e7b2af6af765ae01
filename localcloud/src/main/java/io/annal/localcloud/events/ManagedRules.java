package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.List;
import java.util.Optional;

/**
 * The rules that EventBridge makes and looks after itself: one for each archive, which takes to it
 * what is no replay. Everybody sees them; nobody changes them. Here they show an archive, whose
 * events take the archive's own way.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html">Archiving
 *     events</a>
 */
final class ManagedRules {
  static final String PREFIX = "Events-Archive-";
  private static final String BY = "prod.vhs.events.aws.internal";

  private final StateMap archives;

  ManagedRules(StateMap archives) {
    this.archives = archives;
  }

  /** Those of a bus, by name. */
  List<ObjectNode> of(BusName bus) {
    try (var entries = archives.entries(place(bus))) {
      return entries
          .map(Entry::value)
          .filter(archive -> archive.path("Bus").asText().equals(bus.key()))
          .map(archive -> rule((ObjectNode) archive))
          .toList();
    }
  }

  Optional<ObjectNode> find(RuleName rule) {
    if (!rule.name().startsWith(PREFIX)) {
      return Optional.empty();
    }
    return archives
        .get(place(rule.bus()) + rule.name().substring(PREFIX.length()))
        .filter(archive -> archive.path("Bus").asText().equals(rule.bus().key()))
        .map(archive -> rule((ObjectNode) archive));
  }

  /** Where such a rule sends its events: to the Region's archives. */
  static ObjectNode target(RuleName rule) {
    return Json.object()
        .put("Id", rule.name())
        .put("Arn", "arn:aws:events:%s:::".formatted(rule.bus().region()));
  }

  /** Refuses a change of one. */
  void refuse(RuleName rule) {
    if (find(rule).isPresent()) {
      throw AwsException.badRequest(
          "ManagedRuleException",
          "Rule %s cannot be changed: it is managed by %s.".formatted(rule.name(), BY));
    }
  }

  private static ObjectNode rule(ObjectNode archive) {
    return Json.object()
        .put("Name", PREFIX + archive.path("ArchiveName").asText())
        .put("State", "ENABLED")
        .put("EventPattern", pattern(archive))
        .put("ManagedBy", BY);
  }

  private static String pattern(ObjectNode archive) {
    var pattern =
        Json.parseObject(archive.path("EventPattern").asText()).orElseGet(Json::object).deepCopy();
    pattern.putArray("replay-name").addObject().put("exists", false);
    return Json.write(pattern);
  }

  private static String place(BusName bus) {
    return bus.account() + "/" + bus.region() + "/";
  }
}
