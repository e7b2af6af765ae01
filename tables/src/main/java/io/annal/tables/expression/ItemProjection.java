package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue.M;
import java.util.Set;

/** Which parts of an item a request asks for. */
public interface ItemProjection {
  /** All of it. */
  ItemProjection ALL =
      new ItemProjection() {
        @Override
        public M of(M item) {
          return item;
        }

        @Override
        public Set<String> topLevelNames() {
          return Set.of();
        }
      };

  /** Those parts that the item has. */
  M of(M item);

  /** The top-level attributes that it names, none for {@link #ALL}. */
  Set<String> topLevelNames();
}
