package io.annal.localcloud.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.event.ruler.GenericMachine;

/** For each bus, all its patterns in one machine, rebuilt when one of them changes. */
final class Matchers {
  private final Map<BusName, Matcher> matchers = new ConcurrentHashMap<>();
  private final Function<BusName, List<Rules.Pattern>> rules;
  private final Function<BusName, List<Archive>> archives;

  Matchers(
      Function<BusName, List<Rules.Pattern>> rules, Function<BusName, List<Archive>> archives) {
    this.rules = rules;
    this.archives = archives;
  }

  /**
   * What an event matches.
   *
   * @param rules by their names
   */
  record Match(List<String> rules, List<Archive> archives) {}

  void changed(BusName bus) {
    matchers.remove(bus);
  }

  Match match(BusName bus, Event event) {
    return matchers.computeIfAbsent(bus, this::build).match(event);
  }

  private Matcher build(BusName bus) {
    GenericMachine<Object> machine = GenericMachine.builder().build();
    var all = new ArrayList<Archive>();
    try {
      for (var rule : rules.apply(bus)) {
        machine.addRule(rule.rule(), rule.pattern());
      }
      for (var archive : archives.apply(bus)) {
        if (archive.pattern().isEmpty()) {
          all.add(archive);
        } else {
          machine.addRule(archive, archive.pattern());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a checked pattern that cannot be read", e);
    }
    return new Matcher(machine, List.copyOf(all));
  }

  private record Matcher(GenericMachine<Object> machine, List<Archive> takeAll) {
    Match match(Event event) {
      var names = new ArrayList<String>();
      var into = new ArrayList<>(takeAll);
      for (var found : rulesFor(event)) {
        if (found instanceof Archive archive) {
          into.add(archive);
        } else {
          names.add(found.toString());
        }
      }
      return new Match(names, into);
    }

    private List<Object> rulesFor(Event event) {
      try {
        return machine.rulesForJSONEvent(event.json());
      } catch (Exception e) {
        throw new IllegalStateException("an event that cannot be matched: " + event.id(), e);
      }
    }
  }
}
