package io.annal.runtime;

import io.annal.InvalidDataException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds who a command is for: the kind of aggregate that {@code aggregateType} names; without it
 * the only one that knows its {@code eventType}, or else the only one that reads any.
 *
 * @param kinds that are served here
 * @param elsewhere that another function of the same application serves
 * @param other what that function is called in a message, e.g. {@code the command function}
 */
record CommandRouter(List<Kind<?, ?, ?>> kinds, List<Kind<?, ?, ?>> elsewhere, String other)
    implements CommandEndpoint.Router {

  @Override
  public CommandEndpoint.Route route(Optional<String> aggregateType, String eventType) {
    var kind = aggregateType.isPresent() ? named(aggregateType.get()) : only(eventType);
    return new CommandEndpoint.Route(kind, kind.definition().absentBy());
  }

  private Kind<?, ?, ?> named(String type) {
    return kinds.stream()
        .filter(kind -> kind.definition().type().equals(type))
        .findFirst()
        .orElseThrow(() ->
            new InvalidDataException(
                "aggregateType",
                kinds.isEmpty() ? "nothing: this takes no commands" : "one of " + types(kinds),
                "\"%s\"%s"
                    .formatted(
                        AggregateDefinition.abridged(type),
                        isElsewhere(type) ? ", which is for " + other : "")));
  }

  private Kind<?, ?, ?> only(String eventType) {
    var named = kinds.stream().filter(kind -> kind.definition().names(eventType)).toList();
    var found =
        named.isEmpty()
            ? kinds.stream().filter(kind -> kind.definition().readsAnyOther()).toList()
            : named;
    if (found.size() > 1) {
      throw new InvalidDataException(
          "aggregateType", "one of " + types(found) + ", since each may be meant", "nothing");
    }
    return found.stream().findFirst().orElseThrow(() -> noSuch(eventType));
  }

  private InvalidDataException noSuch(String eventType) {
    var known = kinds.stream().flatMap(kind -> kind.definition().requestTypes());
    var others =
        elsewhere.stream()
            .filter(kind -> kind.definition().names(eventType))
            .map(kind ->
                "(%s of %s is for %s)".formatted(eventType, kind.definition().type(), other));
    return AggregateDefinition.noSuch(Stream.concat(known, others).distinct().toList(), eventType);
  }

  private boolean isElsewhere(String type) {
    return elsewhere.stream().anyMatch(kind -> kind.definition().type().equals(type));
  }

  private static String types(List<Kind<?, ?, ?>> kinds) {
    return String.join(", ", kinds.stream().map(kind -> kind.definition().type()).toList());
  }
}
