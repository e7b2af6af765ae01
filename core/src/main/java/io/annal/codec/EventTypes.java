package io.annal.codec;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.EventStore;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.UnreadableException;
import io.annal.internal.KindStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The events of one kind of aggregate: how each is named and numbered in the store, and how what
 * was stored long ago is read today.
 *
 * <p>Stored events are never changed. Where an event's shape changes, its version is raised, and an
 * upcaster turns the data of the version before into what today's code reads; upcasters follow one
 * another, so each is written once and for one step.
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

  /** What becomes of a stored event whose type today's code does not know. */
  public enum Unknown {
    /** Reading fails, naming the event: nothing is lost by silence. */
    FAIL,
    /** It is passed over, as if it had not happened. */
    PASS_OVER
  }

  private record Known<E>(String name, int version, Class<? extends E> type) {
    Codec<? extends E> codec() {
      return Codec.of(type);
    }

    /** What was written at today's version has no member that today's code does not know. */
    E asWritten(Json.Obj data) {
      try {
        return Codec.strict(type).decode(data);
      } catch (InvalidDataException e) {
        throw e.found().equals(InvalidDataException.UNKNOWN_FIELD)
            ? new InvalidDataException(
                e.path(),
                e.expected()
                    + " at version "
                    + version
                    + " (raise the version where fields change)",
                e.found())
            : e;
      }
    }
  }

  private final String aggregateType;
  private final boolean typeInKey;
  private final Unknown unknown;
  private final Map<Class<?>, Known<E>> byClass;
  private final Map<String, Known<E>> byName;
  private final Upcasters upcasters;

  private EventTypes(Builder<E> builder) {
    this.aggregateType = builder.aggregateType;
    this.typeInKey = builder.typeInKey;
    this.unknown = builder.unknown;
    this.byClass = Map.copyOf(builder.byClass);
    this.upcasters = builder.upcasters.copy();
    this.byName = new LinkedHashMap<>();
    for (var known : builder.byClass.values()) {
      if (byName.put(known.name(), known) != null) {
        throw new IllegalArgumentException("two events of " + aggregateType + " are " + known.name);
      }
      var unused = known.codec(); // what has no mapping is told now
    }
    var versions = new LinkedHashMap<String, Integer>();
    byName.forEach((name, known) -> versions.put(name, known.version()));
    upcasters.check(versions);
  }

  /**
   * Every record that the sealed interface permits, named by its simple name, each at version 1.
   *
   * @param aggregateType the kind of aggregate, e.g. {@code Account}
   */
  public static <E> EventTypes<E> of(String aggregateType, Class<E> sealed) {
    return builder(aggregateType, sealed).build();
  }

  /** As {@link #of}, to go on from. */
  public static <E> Builder<E> builder(String aggregateType, Class<E> sealed) {
    return new Builder<>(aggregateType, sealed);
  }

  /** The kind of aggregate that these events happen to. */
  public String aggregateType() {
    return aggregateType;
  }

  /** Whether the keys of its streams carry the type, see {@link Builder#typeInKey}. */
  public boolean isTypeInKey() {
    return typeInKey;
  }

  /**
   * The part of a store that this kind has, by the ids that callers know. Everything that is given
   * these types and a store reads and writes this part of it.
   */
  public EventStore in(EventStore store) {
    return KindStore.of(aggregateType, typeInKey, store);
  }

  /** The names of today's types. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The version at which the type is written today; 0 for a type that is not written any more. */
  public int version(String name) {
    var known = byName.get(name);
    return known == null ? 0 : known.version();
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
   * over, or an upcaster says that it means nothing any more; several where one splits it.
   *
   * @throws UnreadableException if it cannot be read
   */
  public List<E> read(RecordedEvent event) {
    try {
      var found = new ArrayList<E>();
      var known = byName.get(event.type());
      if (known != null && known.version() == event.version()) {
        found.add(known.asWritten(event.data()));
      } else {
        collect(new Written(event.type(), event.version(), event.data()), found);
      }
      return found;
    } catch (InvalidDataException e) {
      throw unreadable(event, e.getMessage(), e);
    } catch (UnknownEventException e) {
      throw unreadable(event, e.getMessage(), null);
    } catch (RuntimeException e) {
      // an upcaster or a constructor; its message may hold data, and is left to the cause
      throw unreadable(event, e.getClass().getName(), e);
    }
  }

  private void collect(Written stored, List<E> found) {
    var upcaster = upcasters.of(stored.type(), stored.version());
    if (upcaster.isPresent()) {
      upcaster.get().apply(stored.data()).forEach(next -> collect(next, found));
      return;
    }
    var known = byName.get(stored.type());
    if (known != null && known.version() == stored.version()) {
      found.add(known.codec().decode(stored.data()));
    } else if (known != null || unknown == Unknown.FAIL) {
      throw new UnknownEventException(whyUnknown(stored, known));
    }
  }

  private static UnreadableException unreadable(
      RecordedEvent event, @Nullable String why, @Nullable Throwable cause) {
    var message =
        "event %d of %s, %s version %d, cannot be read: %s"
            .formatted(event.sequence(), event.aggregateId(), event.type(), event.version(), why);
    return cause == null
        ? new UnreadableException(message)
        : new UnreadableException(message, cause);
  }

  private String whyUnknown(Written stored, @Nullable Known<E> known) {
    return known == null
        ? "%s knows no event %s".formatted(aggregateType, stored.type())
        : "%s knows %s at version %d, and no upcaster from %d"
            .formatted(aggregateType, stored.type(), known.version(), stored.version());
  }

  private static final class UnknownEventException extends AnnalException {
    UnknownEventException(String message) {
      super(message);
    }
  }

  /** Says how types have changed. */
  public static final class Builder<E> {
    private final String aggregateType;
    private final Map<Class<?>, Known<E>> byClass = new LinkedHashMap<>();
    private final Upcasters upcasters = new Upcasters();
    private Unknown unknown = Unknown.FAIL;
    private boolean typeInKey;

    private Builder(String aggregateType, Class<E> sealed) {
      this.aggregateType = aggregateType;
      for (var record : Sealed.recordsOf(sealed)) {
        byClass.put(record, new Known<>(record.getSimpleName(), 1, record));
      }
    }

    /** The event is written under that name and at that version. */
    public Builder<E> write(Class<? extends E> event, String name, int version) {
      if (!byClass.containsKey(event)) {
        throw new IllegalArgumentException(event + " is no event of " + aggregateType);
      }
      if (version < 1) {
        throw new IllegalArgumentException("a version is at least 1: " + version);
      }
      byClass.put(event, new Known<>(name, version, event));
      return this;
    }

    /** The event is written at that version. */
    public Builder<E> version(Class<? extends E> event, int version) {
      return write(event, event.getSimpleName(), version);
    }

    /**
     * What was stored at that version means the same at the next one, with other data: a field
     * renamed, split, merged with another, or given a default.
     */
    public Builder<E> upcast(String type, int version, UnaryOperator<Json.Obj> data) {
      upcasters.add(type, version, type, version + 1, data);
      return this;
    }

    /**
     * A type that was renamed, or merged into another, whose version 1 or later has the same data.
     *
     * @param version the version of the old type
     * @param newVersion the version of the new type that its data are read as
     */
    public Builder<E> rename(String type, int version, String newType, int newVersion) {
      upcasters.add(type, version, newType, newVersion, data -> data);
      return this;
    }

    /**
     * The general case: what was stored at that version stands for these, in order; none for a type
     * that means nothing any more.
     */
    public Builder<E> replace(String type, int version, Function<Json.Obj, List<Written>> to) {
      upcasters.add(type, version, to);
      return this;
    }

    /**
     * The keys of its streams carry the type, {@code Transfer#id}: for every kind but the
     * application's first, so that an id of one kind says nothing about another. A stream that was
     * begun under the plain key goes on there.
     */
    public Builder<E> typeInKey() {
      if (aggregateType.isEmpty() || aggregateType.indexOf(AggregateId.SEPARATOR) >= 0) {
        throw new IllegalArgumentException(
            "a type that keys carry is a name without %c, not \"%s\""
                .formatted(AggregateId.SEPARATOR, aggregateType));
      }
      this.typeInKey = true;
      return this;
    }

    /** What becomes of types that today's code does not know; {@link Unknown#FAIL} unless said. */
    public Builder<E> unknown(Unknown policy) {
      this.unknown = policy;
      return this;
    }

    /**
     * Ready for use.
     *
     * @throws IllegalArgumentException where two events have one name, an earlier version has no
     *     upcaster, or an upcaster leads to a type or version that nothing reads
     */
    public EventTypes<E> build() {
      return new EventTypes<>(this);
    }
  }
}
