package io.annal.codec;

import io.annal.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of the records below a sealed interface; {@code $type} says which. */
final class SealedCodec<T> implements Codec<T> {
  static final String TYPE = "$type";

  private final Codecs codecs;
  private final Map<String, Class<? extends T>> byName;

  SealedCodec(Class<T> type, Codecs codecs) {
    this.codecs = codecs;
    this.byName = Sealed.byName(type);
  }

  @Override
  public Json encode(T value) {
    var type = value.getClass();
    var members = new LinkedHashMap<String, Json>();
    members.put(TYPE, Json.of(type.getSimpleName()));
    members.putAll(((Json.Obj) codecs.forType(type).encode(value)).members());
    return new Json.Obj(members);
  }

  @Override
  public T decode(Json json) {
    if (!(json instanceof Json.Obj object)) {
      throw Codecs.invalid("an object", json);
    }
    var name = object.get(TYPE).orElse(Json.NULL);
    var type = name instanceof Json.Str(var text) ? byName.get(text) : null;
    if (type == null) {
      var expected = ScalarCodecs.oneOf(byName.keySet());
      throw Codecs.invalid(expected, name).within(TYPE);
    }
    return codecs.forClass(type).decode(object.without(TYPE));
  }

  List<? extends Codec<?>> ofRecords() {
    return byName.values().stream().map(codecs::forClass).toList();
  }
}
