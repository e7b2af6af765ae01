package io.annal;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Personal values, in the clear or erased; encrypted ones are decrypted before, see {@link
 * PersonalDataCipher}.
 *
 * <p>Only this codec writes a member {@code $personal}. Where a map or a tree that a caller filled
 * has a member of that name, it is written with one more {@code $}, so that nobody outside chooses
 * what is encrypted, and about whom.
 *
 * @param type of the value, as messages name it
 */
record PersonalCodec(String type, Codec<Object> value) implements Codec<Personal<Object>> {
  static final String SUBJECT = "$personal";
  static final String VALUE = "value";
  static final String CIPHER = "cipher";

  @Override
  public Json encode(Personal<Object> personal) {
    var json = Json.EMPTY.with(SUBJECT, Json.of(personal.subject()));
    return switch (personal) {
      case Personal.Known<Object>(var subject, var known) -> json.with(VALUE, value.encode(known));
      case Personal.Erased<Object> erased -> json;
    };
  }

  @Override
  public Personal<Object> decode(Json json) {
    var subject = subjectOf(json);
    if (subject.isEmpty()) {
      throw Codecs.invalid("a personal value with its " + SUBJECT, json);
    }
    var object = (Json.Obj) json;
    if (object.get(CIPHER).isPresent()) {
      throw new InvalidDataException(
          "", "a personal value that a cipher has decrypted", "an encrypted one");
    }
    return object
        .get(VALUE)
        .map(clear -> Personal.of(subject.get(), decodeClear(clear)))
        .orElseGet(() -> new Personal.Erased<>(subject.get()));
  }

  /**
   * What goes wrong here is told by types and fields only: a constructor's message or a map's key
   * may hold the value, and so may the message of a cause.
   */
  private Object decodeClear(Json clear) {
    try {
      return value.decode(clear);
    } catch (InvalidDataException e) {
      throw e.quotesData()
          ? new InvalidDataException(VALUE, "a value of type " + type, "a personal value")
          : new InvalidDataException(e.path(), e.expected(), "a personal value").within(VALUE);
    } catch (RuntimeException e) {
      throw new AnnalException(
          "a personal value of type %s cannot be read: %s".formatted(type, e.getClass().getName()));
    }
  }

  static Optional<String> subjectOf(Json json) {
    return json instanceof Json.Obj object
            && object.get(SUBJECT).orElse(Json.NULL) instanceof Json.Str(var subject)
        ? Optional.of(subject)
        : Optional.empty();
  }

  /** A caller's member name as it is written. */
  static String escaped(String name) {
    return name.endsWith(SUBJECT) && onlyDollars(name) ? "$" + name : name;
  }

  /** A member name as it was before {@link #escaped(String)}. */
  static String unescaped(String name) {
    return name.length() > SUBJECT.length() && name.endsWith(SUBJECT) && onlyDollars(name)
        ? name.substring(1)
        : name;
  }

  private static boolean onlyDollars(String name) {
    return name.chars().limit((long) name.length() - SUBJECT.length()).allMatch(c -> c == '$');
  }

  /** A caller's tree as it is written. */
  static Json escaped(Json json) {
    return named(json, PersonalCodec::escaped);
  }

  /** A tree as it was before {@link #escaped(Json)}. */
  static Json unescaped(Json json) {
    return named(json, PersonalCodec::unescaped);
  }

  private static Json named(Json json, UnaryOperator<String> name) {
    return switch (json) {
      case Json.Obj(var members) -> {
        var named = new LinkedHashMap<String, Json>();
        members.forEach((key, value) -> named.put(name.apply(key), named(value, name)));
        yield new Json.Obj(named);
      }
      case Json.Arr(var items) -> Json.of(items.stream().map(item -> named(item, name)).toList());
      case Json.Str s -> s;
      case Json.Num n -> n;
      case Json.Bool b -> b;
      case Json.Null n -> n;
    };
  }
}
