package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A path into an item, its names resolved; the first element is a top-level attribute. */
record DocumentPath(List<Element> elements) {
  DocumentPath {
    elements = List.copyOf(elements);
  }

  /** One step. */
  sealed interface Element {}

  /** Into a map. */
  record Attribute(String name) implements Element {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Into a list. */
  record Index(int index) implements Element {
    @Override
    public String toString() {
      return "[" + index + "]";
    }
  }

  /** A top-level attribute. */
  static DocumentPath of(String attribute) {
    return new DocumentPath(List.of(new Attribute(attribute)));
  }

  String topLevelName() {
    return ((Attribute) elements.getFirst()).name();
  }

  boolean isTopLevel() {
    return elements.size() == 1;
  }

  /** The value there, or null. */
  @Nullable AttributeValue in(M item) {
    @Nullable AttributeValue value = item;
    for (Element element : elements) {
      value = child(value, element);
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  private static @Nullable AttributeValue child(AttributeValue parent, Element element) {
    return switch (element) {
      case Attribute a -> parent instanceof M map ? map.values().get(a.name()) : null;
      case Index i ->
          parent instanceof L list && i.index() < list.values().size()
              ? list.values().get(i.index())
              : null;
    };
  }

  /** As messages have it: {@code [a, b, [0]]}. */
  @Override
  public String toString() {
    return elements.stream().map(Element::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
