package io.annal;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value as an immutable tree, with exact decimal numbers: what events, states and rows look
 * like on their way to and from a store. Parsing and printing text is the business of whoever
 * speaks a wire; this library only builds and reads trees.
 */
public sealed interface Json {

  /** An object; its members keep the order in which they were given. */
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /**
     * The member of that name, or empty where there is none; JSON null is a value, see {@link
     * Null}.
     */
    public Optional<Json> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** This object with one member more, or another value for it. */
    public Obj with(String name, Json value) {
      var copy = new LinkedHashMap<>(members);
      copy.put(name, value);
      return new Obj(copy);
    }

    /** This object without that member. */
    public Obj without(String name) {
      var copy = new LinkedHashMap<>(members);
      copy.remove(name);
      return new Obj(copy);
    }
  }

  /** An array. */
  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /** A string. */
  record Str(String value) implements Json {}

  /**
   * A number, exact. It keeps its scale until it is stored: {@code 100.50} is printed as it is, and
   * read back as {@code 100.5}, see {@link StorableValues#asStored}.
   */
  record Num(BigDecimal value) implements Json {}

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements Json {}

  /** JSON's {@code null}. */
  record Null() implements Json {}

  /** The one null value. */
  Json NULL = new Null();

  /** An object without members. */
  Obj EMPTY = new Obj(Map.of());

  /** A text. */
  static Str of(String value) {
    return new Str(value);
  }

  /** A whole number. */
  static Num of(long value) {
    return new Num(BigDecimal.valueOf(value));
  }

  /** An exact number. */
  static Num of(BigDecimal value) {
    return new Num(value);
  }

  /** A truth value. */
  static Bool of(boolean value) {
    return new Bool(value);
  }

  /** An array. */
  static Arr of(List<? extends Json> items) {
    return new Arr(List.copyOf(items));
  }
}
