package io.annal.localcloud.cloudformation;

import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stacks export to one another, by names that are unique in an account and Region. */
final class Exports {
  private Exports() {}

  /** The stacks that import that name. */
  static List<Stack> importers(StackStore store, Stack exporter, String name) {
    return store.all(exporter.context("exports")).stream()
        .filter(stack -> !stack.isDeleted() && stack.imports.contains(name))
        .toList();
  }

  /**
   * Checks new exports against those of others.
   *
   * @throws AwsException where a name is taken, or a value would change that another stack imports
   */
  static void check(StackStore store, Stack stack, Map<String, Stack.OutputValue> outputs) {
    var now = new HashMap<String, String>();
    for (var output : outputs.values()) {
      var name = output.export();
      if (!name.isEmpty() && now.put(name, output.value()) != null) {
        throw Refusal.of("Duplicate export name %s.".formatted(name));
      }
      taken(store, stack, name)
          .ifPresent(other -> {
            throw Refusal.of(
                "Export with name %s is already exported by stack %s. Rename the export and try again."
                    .formatted(name, other.name));
          });
    }
    for (var old : stack.outputs.values()) {
      var name = old.export();
      var value = now.get(name);
      if (!name.isEmpty() && !old.value().equals(value)) {
        var users = importers(store, stack, name);
        if (!users.isEmpty()) {
          throw Refusal.of(
              "Export %s cannot be %s as it is in use by %s"
                  .formatted(name, value == null ? "deleted" : "updated", names(users)));
        }
      }
    }
  }

  private static Optional<Stack> taken(StackStore store, Stack stack, String name) {
    return name.isEmpty()
        ? Optional.empty()
        : store.all(stack.context("exports")).stream()
            .filter(other -> !other.id.equals(stack.id) && !other.isDeleted())
            .filter(other -> other.outputs.values().stream().anyMatch(o -> o.export().equals(name)))
            .findFirst();
  }

  /** An export of the stack that another imports, with who does, as AWS says it. */
  static Optional<String> inUse(StackStore store, Stack stack) {
    return stack.outputs.values().stream()
        .map(Stack.OutputValue::export)
        .filter(name -> !name.isEmpty() && !importers(store, stack, name).isEmpty())
        .map(name ->
            "Delete canceled. Cannot delete export %s as it is in use by %s."
                .formatted(name, names(importers(store, stack, name))))
        .findFirst();
  }

  private static String names(List<Stack> stacks) {
    return String.join(", ", stacks.stream().map(stack -> stack.name).sorted().toList());
  }
}
