package io.annal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Commands named after their records. */
final class SealedCommands<C> implements CommandReader<C> {
  private final Map<String, Class<? extends C>> byName = new LinkedHashMap<>();

  SealedCommands(Class<C> sealed) {
    for (var record : Sealed.recordsOf(sealed)) {
      byName.put(record.getSimpleName(), record);
    }
  }

  @Override
  public C read(AggregateId aggregateId, String type, Json.Obj data) {
    var record = byName.get(type);
    if (record == null) {
      throw new InvalidDataException(
          "eventType", ScalarCodecs.oneOf(byName.keySet()), Codecs.describe(Json.of(type)));
    }
    try {
      return Codec.strict(record).decode(data);
    } catch (InvalidDataException e) {
      throw e.within("eventData");
    }
  }
}
