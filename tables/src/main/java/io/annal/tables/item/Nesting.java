package io.annal.tables.item;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import java.util.Collection;
import java.util.List;

/**
 * How deep values may lie in one another in what an update made; those of a request are checked
 * where they are read.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes">Nested
 *     attribute depth</a>
 */
final class Nesting {
  private static final int DEEPEST = 32;

  private Nesting() {}

  /** Refuses an item that an update made too deep. */
  static void checkUpdated(M item) {
    if (isDeeper(item.values().values(), DEEPEST)) {
      throw DynamoDbException.validation("Nesting Levels have exceeded supported limits");
    }
  }

  private static boolean isDeeper(Collection<AttributeValue> values, int levels) {
    if (levels == 0) {
      return !values.isEmpty();
    }
    for (AttributeValue value : values) {
      Collection<AttributeValue> inner =
          switch (value) {
            case L list -> list.values();
            case M map -> map.values().values();
            default -> List.of();
          };
      if (!inner.isEmpty() && isDeeper(inner, levels - 1)) {
        return true;
      }
    }
    return false;
  }
}
