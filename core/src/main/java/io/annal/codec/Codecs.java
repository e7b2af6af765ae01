package io.annal.codec;

import io.annal.InvalidDataException;
import io.annal.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chooses the codec for a type; each is made once, when it is first met. */
final class Codecs {
  static final Codecs LENIENT = new Codecs(false);
  static final Codecs STRICT = new Codecs(true);

  private final boolean strict;
  private final Map<Type, Codec<?>> known = new ConcurrentHashMap<>();
  private final Set<Type> complete = ConcurrentHashMap.newKeySet();

  private Codecs(boolean strict) {
    this.strict = strict;
  }

  boolean strict() {
    return strict;
  }

  /**
   * The codec of that type, and those of all that it contains: what has no mapping is told now, and
   * not when the first such value comes.
   *
   * @throws IllegalArgumentException naming the type, and the record and component that has it
   */
  <T> Codec<T> complete(Class<T> type) {
    var codec = forClass(type);
    if (complete.add(type)) {
      try {
        completeWithin(codec);
      } catch (RuntimeException e) {
        complete.remove(type);
        throw e;
      }
    }
    return codec;
  }

  private static void completeWithin(Codec<?> outermost) {
    Set<Codec<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var waiting = new ArrayDeque<Codec<?>>(List.of(outermost));
    while (!waiting.isEmpty()) {
      var codec = waiting.remove();
      if (seen.add(codec)) {
        waiting.addAll(within(codec));
      }
    }
  }

  private static List<? extends Codec<?>> within(Codec<?> codec) {
    return switch (codec) {
      case RecordCodec<?> ofRecord -> ofRecord.ofComponents();
      case SealedCodec<?> ofSealed -> ofSealed.ofRecords();
      case CollectionCodecs.OfList(var item) -> List.of(item);
      case CollectionCodecs.OfSet(var item) -> List.of(item);
      case CollectionCodecs.OfMap(var item) -> List.of(item);
      case CollectionCodecs.OfOptional(var item) -> List.of(item);
      case PersonalCodec(var name, var value) -> List.of(value);
      default -> List.of();
    };
  }

  @SuppressWarnings("unchecked") // a codec is kept under the type that it is for
  <T> Codec<T> forClass(Class<T> type) {
    return (Codec<T>) forType(type);
  }

  @SuppressWarnings("unchecked") // as above
  Codec<Object> forType(Type type) {
    var codec = known.get(type);
    if (codec == null) {
      codec = create(type);
      known.put(type, codec);
    }
    return (Codec<Object>) codec;
  }

  private Codec<?> create(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    if (!(type instanceof Class<?> raw)) {
      throw unsupported(type);
    }
    var simple = ScalarCodecs.find(raw);
    if (simple != null) {
      return simple;
    }
    if (raw.isEnum()) {
      return new EnumCodec(raw);
    }
    if (raw.isRecord()) {
      return new RecordCodec<>(raw, this);
    }
    if (raw.isSealed() && raw.isInterface()) {
      return new SealedCodec<>(raw, this);
    }
    throw unsupported(type);
  }

  private Codec<?> ofGeneric(ParameterizedType type) {
    var arguments = type.getActualTypeArguments();
    var raw = (Class<?>) type.getRawType();
    if (raw == List.class) {
      return new CollectionCodecs.OfList(forType(arguments[0]));
    }
    if (raw == Set.class) {
      return new CollectionCodecs.OfSet(forType(arguments[0]));
    }
    if (raw == Map.class && arguments[0] == String.class) {
      return new CollectionCodecs.OfMap(forType(arguments[1]));
    }
    if (raw == Personal.class) {
      return new PersonalCodec(arguments[0].getTypeName(), forType(arguments[0]));
    }
    if (raw == Optional.class) {
      return new CollectionCodecs.OfOptional(forType(arguments[0]));
    }
    throw unsupported(type);
  }

  private static IllegalArgumentException unsupported(Type type) {
    return new IllegalArgumentException(
        type.getTypeName() + " has no automatic mapping; Codec's documentation lists what has one");
  }

  /** What a value is called in a message. */
  static String describe(Json json) {
    return switch (json) {
      case Json.Obj o -> "an object";
      case Json.Arr a -> "an array";
      case Json.Str s -> "the string \"" + abridged(s.value()) + "\"";
      case Json.Num n -> "the number " + abridged(n.value().toString());
      case Json.Bool b -> "" + b.value();
      case Json.Null n -> "null";
    };
  }

  private static String abridged(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  static InvalidDataException invalid(String expected, Json found) {
    return new InvalidDataException("", expected, describe(found));
  }
}
