package io.annal;

import java.math.BigDecimal;
import java.util.TreeMap;

/**
 * The values that every store holds exactly and gives back equal. They are DynamoDB's (<a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas
 * and constraints</a>), for every store alike, so that what a test stores in memory can be stored
 * in production, too.
 */
public final class StorableValues {
  /** How deep objects and arrays may be nested: 32 levels with the values in the innermost one. */
  public static final int MAX_DEPTH = 31;

  private static final int MAX_DIGITS = 38;
  private static final int MAX_EXPONENT = 125;
  private static final int MIN_EXPONENT = -130;

  private StorableValues() {}

  /**
   * Checks a value before it is stored.
   *
   * @param name of the value, for the message
   * @param depth how many objects and arrays are around it in the stored record
   * @throws UnstorableException naming the member, where a number has over 38 digits or is not
   *     between 1E-130 and 9.99E+125, a text is no Unicode, a member has no name, or the nesting is
   *     too deep
   */
  public static void check(String name, Json json, int depth) {
    switch (json) {
      case Json.Str(var text) -> checkText(name, text);
      case Json.Num(var number) -> checkNumber(name, number);
      case Json.Bool b -> {}
      case Json.Null n -> {}
      case Json.Obj object -> checkMembers(name, object, deeper(name, depth));
      case Json.Arr array -> checkItems(name, array, deeper(name, depth));
    }
  }

  /** Checks all that a commit holds. */
  public static void check(Commit commit) {
    check("Metadata", commit.cause().metadata(), 0);
    for (var event : commit.events()) {
      // the events after the first are kept in a list of objects
      int depth = event.sequence() == commit.sequence() ? 0 : 2;
      try {
        check("EventData", event.data(), depth);
      } catch (UnstorableException e) {
        throw e.within("event " + event.sequence() + " of " + event.aggregateId());
      }
    }
    commit.snapshot().ifPresent(snapshot -> check("State", snapshot.state(), 0));
  }

  private static int deeper(String name, int depth) {
    if (depth >= MAX_DEPTH) {
      throw new UnstorableException(name + " is nested deeper than 32 levels");
    }
    return depth + 1;
  }

  private static void checkMembers(String name, Json.Obj object, int depth) {
    for (var member : object.members().entrySet()) {
      if (member.getKey().isEmpty()) {
        throw new UnstorableException(name + " has a member without a name");
      }
      try {
        checkText("the name of a member", member.getKey());
        check(member.getKey(), member.getValue(), depth);
      } catch (UnstorableException e) {
        throw e.within(name);
      }
    }
  }

  private static void checkItems(String name, Json.Arr array, int depth) {
    for (int i = 0; i < array.items().size(); i++) {
      try {
        check("[" + i + "]", array.items().get(i), depth);
      } catch (UnstorableException e) {
        throw e.within(name);
      }
    }
  }

  /** Half a surrogate pair has no UTF-8: it would read back as a question mark. */
  private static void checkText(String name, String text) {
    if (!isUnicode(text)) {
      throw new UnstorableException(name + " has half a surrogate pair, which is no Unicode text");
    }
  }

  /** Whether the text has no half of a surrogate pair. */
  public static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The value as a store gives it back: numbers in one form, without trailing zeros, and members in
   * one order. What is decided does not depend on whether it was read or just made.
   */
  public static Json asStored(Json json) {
    return switch (json) {
      case Json.Num(var number) -> Json.of(canonical(number));
      case Json.Obj(var members) -> {
        var stored = new TreeMap<String, Json>();
        members.forEach((name, value) -> stored.put(name, asStored(value)));
        yield new Json.Obj(stored);
      }
      case Json.Arr(var items) -> Json.of(items.stream().map(StorableValues::asStored).toList());
      case Json.Str s -> s;
      case Json.Bool b -> b;
      case Json.Null n -> n;
    };
  }

  /** The commit as a store gives it back, see {@link #asStored(Json)}. */
  public static Commit asStored(Commit commit) {
    var cause = commit.cause();
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events().stream().map(StorableValues::asStored).toList(),
        new Commit.Cause(
            cause.commandId(),
            cause.correlationId(),
            cause.causationId(),
            (Json.Obj) asStored(cause.metadata()),
            cause.commandIdGiven()),
        commit.snapshot().map(s -> new Commit.Snapshot(s.version(), asStored(s.state()))),
        commit.digest(),
        commit.recent(),
        commit.lastSnapshot());
  }

  private static RecordedEvent asStored(RecordedEvent event) {
    return new RecordedEvent(
        event.id(),
        event.aggregateId(),
        event.sequence(),
        event.type(),
        event.version(),
        (Json.Obj) asStored(event.data()),
        event.timestamp());
  }

  /** Equal numbers in one form: no trailing zeros, and whole where that takes at most 38 digits. */
  public static BigDecimal canonical(BigDecimal number) {
    var stripped = number.stripTrailingZeros();
    boolean whole =
        stripped.scale() < 0 && (long) stripped.precision() - stripped.scale() <= MAX_DIGITS;
    return whole ? stripped.setScale(0) : stripped;
  }

  private static void checkNumber(String name, BigDecimal value) {
    var number = value.stripTrailingZeros();
    if (number.precision() > MAX_DIGITS) {
      throw new UnstorableException(
          "%s has a number of %d digits; at most %d are kept exactly"
              .formatted(name, number.precision(), MAX_DIGITS));
    }
    long exponent = (long) number.precision() - number.scale() - 1;
    if (number.signum() != 0 && (exponent > MAX_EXPONENT || exponent < MIN_EXPONENT)) {
      throw new UnstorableException(
          "%s has a number of the order of 10^%d; 10^%d to 10^%d are kept"
              .formatted(name, exponent, MIN_EXPONENT, MAX_EXPONENT));
    }
  }
}
