package io.annal.codec;

import io.annal.AnnalException;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.UnstorableException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record as an object with a member for each component. */
final class RecordCodec<T> implements Codec<T> {

  private record Part(String name, boolean optional, Method accessor, Codec<Object> codec) {}

  private final Class<T> type;
  private final Codecs codecs;
  private @Nullable List<Part> parts;
  private @Nullable Constructor<T> constructor;

  RecordCodec(Class<T> type, Codecs codecs) {
    this.type = type;
    this.codecs = codecs;
  }

  @Override
  public Json encode(T value) {
    var members = new LinkedHashMap<String, Json>();
    for (var part : parts()) {
      var each = get(part, value);
      if (!(part.optional && ((Optional<?>) each).isEmpty())) {
        members.put(part.name, encode(part, each));
      }
    }
    return new Json.Obj(members);
  }

  private static Json encode(Part part, Object value) {
    try {
      return part.codec.encode(value);
    } catch (UnstorableException e) {
      throw e.within(part.name);
    }
  }

  @Override
  public T decode(Json json) {
    if (!(json instanceof Json.Obj object)) {
      throw Codecs.invalid("an object", json);
    }
    var parts = parts();
    if (codecs.strict()) {
      refuseUnknown(object, parts);
    }
    var values = new Object[parts.size()];
    for (int i = 0; i < values.length; i++) {
      var part = parts.get(i);
      values[i] = read(part, object);
    }
    return create(values, json);
  }

  private static Object read(Part part, Json.Obj object) {
    var json = object.get(part.name).orElse(Json.NULL);
    if (json instanceof Json.Null && !part.optional) {
      throw missing(part);
    }
    return CollectionCodecs.decode(part.codec, json, part.name);
  }

  private static InvalidDataException missing(Part part) {
    try {
      part.codec.decode(Json.NULL);
    } catch (InvalidDataException e) {
      return new InvalidDataException(
          e.path().isEmpty() ? part.name : part.name + "." + e.path(), e.expected(), "nothing");
    }
    return new InvalidDataException(part.name, "a value", "nothing");
  }

  private static void refuseUnknown(Json.Obj object, List<Part> parts) {
    for (var name : object.members().keySet()) {
      if (parts.stream().noneMatch(part -> part.name.equals(name))) {
        var names = parts.stream().map(Part::name).toList();
        throw new InvalidDataException(
            name,
            "only the fields " + String.join(", ", names),
            InvalidDataException.UNKNOWN_FIELD);
      }
    }
  }

  /**
   * A constructor says no by an {@code IllegalArgumentException} whose message is what it expects.
   */
  private T create(Object[] values, Json json) {
    try {
      return constructor().newInstance(values);
    } catch (InvocationTargetException e) {
      throw switch (e.getCause()) {
        case InvalidDataException invalid -> invalid.quotingData();
        case IllegalArgumentException refused ->
            Codecs.invalid("" + refused.getMessage(), json).quotingData();
        case null, default -> new AnnalException("the constructor of " + type + " failed", e);
      };
    } catch (ReflectiveOperationException e) {
      throw new AnnalException(type.getName() + " cannot be made", e);
    }
  }

  private static Object get(Part part, Object value) {
    try {
      var each = part.accessor.invoke(value);
      if (each == null) {
        throw new AnnalException(
            "the component %s of %s is null; use Optional for what may be absent"
                .formatted(part.name, value.getClass().getName()));
      }
      return each;
    } catch (ReflectiveOperationException e) {
      throw new AnnalException(part.accessor + " failed", e);
    }
  }

  /** Looked up at first use, so that a record may contain itself. */
  private synchronized List<Part> parts() {
    if (parts == null) {
      var found = new ArrayList<Part>();
      for (var component : type.getRecordComponents()) {
        found.add(part(component));
      }
      parts = List.copyOf(found);
    }
    return parts;
  }

  private Part part(RecordComponent component) {
    var accessor = component.getAccessor();
    accessor.setAccessible(true);
    try {
      return new Part(
          component.getName(),
          component.getType() == Optional.class,
          accessor,
          codecs.forType(component.getGenericType()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the component %s of %s: %s"
              .formatted(component.getName(), type.getName(), e.getMessage()),
          e);
    }
  }

  List<Codec<Object>> ofComponents() {
    return parts().stream().map(Part::codec).toList();
  }

  private synchronized Constructor<T> constructor() throws NoSuchMethodException {
    if (constructor == null) {
      var components = type.getRecordComponents();
      var types = new Class<?>[components.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = components[i].getType();
      }
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    }
    return constructor;
  }
}
