package io.annal.codec;

import io.annal.AggregateId;
import io.annal.InvalidDataException;
import io.annal.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Commands named after their records. */
final class SealedCommands<C> implements CommandReader<C> {
  private final Map<String, ? extends Class<? extends C>> byName;

  SealedCommands(Class<? extends C> accepted) {
    byName = Sealed.byName(accepted);
    byName.values().forEach(record -> refusePersonal(record, record, new HashSet<>()));
    byName.values().forEach(Codec::strict); // what has no mapping is told now
  }

  private static void refusePersonal(Class<?> command, Type type, Set<Type> seen) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == Personal.class) {
        throw new IllegalArgumentException(
            command.getName()
                + " holds a Personal value, and callers must not choose whom it is about: let the"
                + " command hold the plain value and the decider say whose it is");
      }
      for (var argument : generic.getActualTypeArguments()) {
        refusePersonal(command, argument, seen);
      }
    } else if (type instanceof Class<?> raw && raw.isRecord()) {
      for (var component : raw.getRecordComponents()) {
        refusePersonal(command, component.getGenericType(), seen);
      }
    } else if (type instanceof Class<?> raw && raw.isSealed()) {
      for (var permitted : raw.getPermittedSubclasses()) {
        refusePersonal(command, permitted, seen);
      }
    }
  }

  @Override
  public List<String> types() {
    return List.copyOf(byName.keySet());
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
