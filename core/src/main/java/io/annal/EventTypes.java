package io.annal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of one kind of aggregate: how each is named and numbered in the store, and how it is
 * read from there.
 *
 * @param <E> the sealed interface of the domain's events, each a record
 */
public final class EventTypes<E> {

  /**
   * An event in neutral form.
   *
   * @param type its type's name
   * @param version of the type's schema
   */
  public record Written(String type, int version, Json.Obj data) {}

  private record Known<E>(String name, int version, Codec<? extends E> codec) {}

  private final String aggregateType;
  private final Map<Class<?>, Known<E>> byClass = new LinkedHashMap<>();
  private final Map<String, Known<E>> byName = new LinkedHashMap<>();

  private EventTypes(String aggregateType) {
    this.aggregateType = aggregateType;
  }

  /**
   * Every record that the sealed interface permits, named by its simple name, each at version 1.
   *
   * @param aggregateType the kind of aggregate, e.g. {@code Account}
   */
  public static <E> EventTypes<E> of(String aggregateType, Class<E> sealed) {
    var types = new EventTypes<E>(aggregateType);
    for (var record : Sealed.recordsOf(sealed)) {
      var known = new Known<E>(record.getSimpleName(), 1, Codec.of(record));
      types.byClass.put(record, known);
      types.byName.put(known.name(), known);
    }
    return types;
  }

  /** The kind of aggregate that these events happen to. */
  public String aggregateType() {
    return aggregateType;
  }

  /** The event as it is stored. */
  @SuppressWarnings("unchecked") // the class that it was found by
  public Written write(E event) {
    var known = byClass.get(event.getClass());
    if (known == null) {
      throw new AnnalException(event.getClass() + " is no event of " + aggregateType);
    }
    var data = (Json.Obj) ((Codec<E>) known.codec()).encode(event);
    return new Written(known.name(), known.version(), data);
  }

  /**
   * What the stored event means today: usually one event; none where it is of a type that is passed
   * over by policy; several where an upcaster splits it.
   *
   * @throws EventStoreException if it cannot be read
   */
  public List<E> read(RecordedEvent event) {
    var known = byName.get(event.type());
    if (known == null) {
      throw new EventStoreException(
          "event %d of %s has the type %s, which %s does not know"
              .formatted(event.sequence(), event.aggregateId(), event.type(), aggregateType));
    }
    return List.of(decode(known, event));
  }

  private E decode(Known<E> known, RecordedEvent event) {
    try {
      return known.codec().decode(event.data());
    } catch (InvalidDataException e) {
      throw new EventStoreException(
          "event %d of %s cannot be read as %s version %d: %s"
              .formatted(
                  event.sequence(),
                  event.aggregateId(),
                  known.name(),
                  known.version(),
                  e.getMessage()),
          e);
    }
  }
}
