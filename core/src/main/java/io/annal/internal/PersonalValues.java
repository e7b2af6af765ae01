package io.annal.internal;

import io.annal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * How personal values stand in a tree: an object with a member {@code $personal}, which says whom
 * it is about, and the value in the clear, encrypted, or, where it was forgotten, not at all.
 *
 * <p>Only the codec of {@link io.annal.codec.Personal} writes a member {@code $personal}. Where a
 * map or a tree that a caller filled has a member of that name, it is written with one more {@code
 * $}, so that nobody outside chooses what is encrypted, and about whom.
 */
public final class PersonalValues {
  /** The member that says whom a value is about. */
  public static final String SUBJECT = "$personal";

  /** The member with the value in the clear. */
  public static final String VALUE = "value";

  /** The member with the encrypted value. */
  public static final String CIPHER = "cipher";

  private PersonalValues() {}

  /** The tree with each personal value replaced; it is called with the value's path. */
  public static Json walk(
      Json json, String path, BiFunction<String, Json.Obj, ? extends Json> personal) {
    return switch (json) {
      case Json.Obj object when subjectOf(object).isPresent() -> personal.apply(path, object);
      case Json.Obj(var members) -> {
        var walked = new LinkedHashMap<String, Json>();
        members.forEach(
            (name, value) -> walked.put(name, walk(value, path + "." + name, personal)));
        yield new Json.Obj(walked);
      }
      case Json.Arr(var items) -> {
        var walked = new ArrayList<Json>(items.size());
        for (int i = 0; i < items.size(); i++) {
          walked.add(walk(items.get(i), path + "[" + i + "]", personal));
        }
        yield Json.of(walked);
      }
      case Json.Str s -> s;
      case Json.Num n -> n;
      case Json.Bool b -> b;
      case Json.Null n -> n;
    };
  }

  /** Whom the value is about, where it is a personal one. */
  public static Optional<String> subjectOf(Json json) {
    return json instanceof Json.Obj object
            && object.get(SUBJECT).orElse(Json.NULL) instanceof Json.Str(var subject)
        ? Optional.of(subject)
        : Optional.empty();
  }

  /** A caller's member name as it is written. */
  public static String escaped(String name) {
    return name.endsWith(SUBJECT) && onlyDollars(name) ? "$" + name : name;
  }

  /** A member name as it was before {@link #escaped(String)}. */
  public static String unescaped(String name) {
    return name.length() > SUBJECT.length() && name.endsWith(SUBJECT) && onlyDollars(name)
        ? name.substring(1)
        : name;
  }

  private static boolean onlyDollars(String name) {
    return name.chars().limit((long) name.length() - SUBJECT.length()).allMatch(c -> c == '$');
  }

  /** A caller's tree as it is written. */
  public static Json escaped(Json json) {
    return named(json, PersonalValues::escaped);
  }

  /** A tree as it was before {@link #escaped(Json)}. */
  public static Json unescaped(Json json) {
    return named(json, PersonalValues::unescaped);
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
