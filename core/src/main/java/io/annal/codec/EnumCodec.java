package io.annal.codec;

import io.annal.Json;
import java.util.Map;

/** An enum's constants by their names in lower case, with hyphens. */
final class EnumCodec implements Codec<Object> {
  private final Map<String, Object> byName;

  EnumCodec(Class<?> type) {
    byName = ScalarCodecs.constantsOf(type);
  }

  @Override
  public Json encode(Object value) {
    return Json.of(ScalarCodecs.nameOf((Enum<?>) value));
  }

  @Override
  public Object decode(Json json) {
    var value = json instanceof Json.Str(var name) ? byName.get(name) : null;
    if (value == null) {
      throw Codecs.invalid(ScalarCodecs.oneOf(byName.keySet()), json);
    }
    return value;
  }
}
