package io.annal.localcloud.wire;

import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Condition keys that are costly to find, found when a policy asks for one of them. */
public final class LazyKeys extends AbstractMap<String, List<String>> {
  private final Supplier<Map<String, List<String>>> source;
  private Optional<Map<String, List<String>>> found = Optional.empty();

  public LazyKeys(Supplier<Map<String, List<String>>> source) {
    this.source = source;
  }

  @Override
  public synchronized Set<Entry<String, List<String>>> entrySet() {
    if (found.isEmpty()) {
      found = Optional.of(source.get());
    }
    return found.get().entrySet();
  }
}
