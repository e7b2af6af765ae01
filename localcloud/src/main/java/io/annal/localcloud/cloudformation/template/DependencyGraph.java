package io.annal.localcloud.cloudformation.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which resource needs which others first.
 *
 * @param needs by logical id, only resources of the same template
 */
public record DependencyGraph(Map<String, Set<String>> needs) {

  /**
   * Draws it.
   *
   * @param conditions how conditions turned out; where it is empty, both outcomes count
   */
  public static DependencyGraph of(
      Template template, Function<String, Optional<Boolean>> conditions) {
    var wanted = new LinkedHashSet<String>();
    for (var resource : template.resources().values()) {
      if (resource.condition().flatMap(conditions).orElse(true)) {
        wanted.add(resource.logicalId());
      }
    }
    var needs = new LinkedHashMap<String, Set<String>>();
    for (var id : wanted) {
      needs.put(id, needs(template, id, conditions, wanted));
    }
    return new DependencyGraph(needs);
  }

  private static Set<String> needs(
      Template template,
      String id,
      Function<String, Optional<Boolean>> conditions,
      Set<String> wanted) {
    var resource = template.resources().get(id);
    var needed = new LinkedHashSet<String>();
    if (resource == null) {
      return needed;
    }
    resource.dependsOn().stream().filter(wanted::contains).forEach(needed::add);
    var missing = new ArrayList<String>();
    for (var name : References.of(resource.properties(), conditions).names()) {
      if (wanted.contains(name)) {
        needed.add(name);
      } else if (template.resources().containsKey(name)) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw Refusal.format(
          "Unresolved resource dependencies %s in the Resources block of the template"
              .formatted(missing));
    }
    return needed;
  }

  /** The resources in an order in which each comes after what it needs. */
  public List<String> order() {
    requireNoCircle();
    var ordered = new LinkedHashSet<String>();
    needs.keySet().forEach(id -> visit(id, ordered));
    return List.copyOf(ordered);
  }

  private void visit(String id, Set<String> ordered) {
    if (!ordered.contains(id)) {
      needs.getOrDefault(id, Set.of()).forEach(needed -> visit(needed, ordered));
      ordered.add(id);
    }
  }

  void requireNoCircle() {
    var open = new LinkedHashMap<>(needs);
    var progress = true;
    while (progress) {
      progress =
          open.keySet()
              .removeIf(
                  id -> open.getOrDefault(id, Set.of()).stream().noneMatch(open::containsKey));
    }
    // what only depends on the circle is no part of it
    progress = true;
    while (progress) {
      progress =
          open.keySet()
              .removeIf(id -> open.values().stream().noneMatch(needed -> needed.contains(id)));
    }
    if (!open.isEmpty()) {
      throw Refusal.of("Circular dependency between resources: " + open.keySet());
    }
  }
}
