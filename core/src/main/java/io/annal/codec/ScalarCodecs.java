package io.annal.codec;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.StorableValues;
import io.annal.UnstorableException;
import io.annal.internal.PersonalValues;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values without parts. */
final class ScalarCodecs {
  private ScalarCodecs() {}

  static @Nullable Codec<?> find(Class<?> type) {
    if (type == String.class) {
      return new Text<>("a string", Function.identity(), Function.identity());
    } else if (type == BigDecimal.class) {
      return new Numeric<>("a number", StorableValues::canonical, Function.identity());
    } else if (type == long.class || type == Long.class) {
      return new Numeric<>("a whole number", BigDecimal::longValueExact, BigDecimal::valueOf);
    } else if (type == int.class || type == Integer.class) {
      return new Numeric<Integer>(
          "a whole number between -2147483648 and 2147483647",
          BigDecimal::intValueExact,
          BigDecimal::valueOf);
    } else if (type == boolean.class || type == Boolean.class) {
      return new Truth();
    } else if (type == Instant.class) {
      return new Text<>("a time such as 2024-01-15T10:00:00Z", Instant::parse, Instant::toString);
    } else if (type == OffsetDateTime.class) {
      return new Text<>(
          "a time with its offset such as 2024-01-15T10:00:00+01:00",
          OffsetDateTime::parse,
          DateTimeFormatter.ISO_OFFSET_DATE_TIME::format);
    } else if (type == Duration.class) {
      return new Text<>("a duration such as PT1H30M", Duration::parse, Duration::toString);
    } else if (type == double.class || type == Double.class) {
      return new Numeric<>(
          "a number that a double holds", ScalarCodecs::number, ScalarCodecs::exact);
    } else if (type == byte[].class) {
      return new Text<>("a Base64 text", ScalarCodecs::bytes, Base64.getEncoder()::encodeToString);
    } else if (type == LocalDate.class) {
      return new Text<>("a date such as 2024-01-15", LocalDate::parse, LocalDate::toString);
    } else if (type == UUID.class) {
      return new Text<>("a UUID", ScalarCodecs::uuid, UUID::toString);
    } else if (type == AggregateId.class) {
      return new Text<>("an aggregate id", AggregateId::new, AggregateId::value);
    } else if (Json.class.isAssignableFrom(type)) {
      return new Tree<>(type.asSubclass(Json.class));
    }
    return null;
  }

  /** Only what is written for these bytes: the decoder takes text without padding, too. */
  private static byte[] bytes(String text) {
    var bytes = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("another form");
    }
    return bytes;
  }

  private static Double number(BigDecimal number) {
    double nearest = number.doubleValue();
    if (Double.isInfinite(nearest)) {
      throw new ArithmeticException("beyond every double");
    }
    return nearest;
  }

  private static BigDecimal exact(Double value) {
    if (!Double.isFinite(value)) {
      throw new UnstorableException(" is " + value + "; a number is finite");
    }
    var number = BigDecimal.valueOf(value);
    StorableValues.check("", Json.of(number), 0);
    return number;
  }

  private static UUID uuid(String text) {
    var uuid = UUID.fromString(text);
    if (!uuid.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("abbreviated");
    }
    return uuid;
  }

  private record Text<T>(String expected, Function<String, T> parse, Function<T, String> print)
      implements Codec<T> {
    @Override
    public Json encode(T value) {
      return Json.of(print.apply(value));
    }

    @Override
    public T decode(Json json) {
      if (!(json instanceof Json.Str(var text))) {
        throw Codecs.invalid(expected, json);
      }
      try {
        return parse.apply(text);
      } catch (DateTimeException | IllegalArgumentException e) {
        throw Codecs.invalid(expected, json);
      }
    }
  }

  private record Numeric<T>(
      String expected, Function<BigDecimal, T> parse, Function<T, BigDecimal> print)
      implements Codec<T> {
    @Override
    public Json encode(T value) {
      return Json.of(print.apply(value));
    }

    @Override
    public T decode(Json json) {
      if (!(json instanceof Json.Num(var number))) {
        throw Codecs.invalid(expected, json);
      }
      try {
        return parse.apply(number);
      } catch (ArithmeticException e) {
        throw Codecs.invalid(expected, json);
      }
    }
  }

  private record Truth() implements Codec<Boolean> {
    @Override
    public Json encode(Boolean value) {
      return Json.of(value);
    }

    @Override
    public Boolean decode(Json json) {
      if (json instanceof Json.Bool(var value)) {
        return value;
      }
      throw Codecs.invalid("true or false", json);
    }
  }

  private record Tree<T extends Json>(Class<T> type) implements Codec<T> {
    @Override
    public Json encode(T value) {
      return PersonalValues.escaped(value);
    }

    @Override
    public T decode(Json json) {
      if (type.isInstance(json)) {
        return type.cast(StorableValues.asStored(PersonalValues.unescaped(json)));
      }
      throw Codecs.invalid(type.equals(Json.Obj.class) ? "an object" : "another JSON value", json);
    }
  }

  static Map<String, Object> constantsOf(Class<?> type) {
    var byName = new LinkedHashMap<String, Object>();
    for (var constant : type.getEnumConstants()) {
      var other = byName.put(nameOf((Enum<?>) constant), constant);
      if (other != null) {
        throw new IllegalArgumentException(
            "two constants of %s are stored as %s: %s and %s"
                .formatted(type.getName(), nameOf((Enum<?>) constant), other, constant));
      }
    }
    return byName;
  }

  static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String oneOf(Iterable<String> names) {
    return "one of " + String.join(", ", names);
  }
}
