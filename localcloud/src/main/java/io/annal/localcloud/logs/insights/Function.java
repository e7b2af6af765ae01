package io.annal.localcloud.logs.insights;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * A function of the language.
 *
 * @param least arguments
 * @param most arguments
 * @param givesTime whether its value is milliseconds since 1970
 * @param body of values that may be absent
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html">
 *     Supported operations and functions</a>
 */
record Function(
    int least,
    int most,
    boolean givesTime,
    java.util.function.Function<List<Optional<String>>, Optional<String>> body) {

  /** Of a value's characters: as many as a log event has at most. */
  private static final int LONGEST = 1 << 20;

  private static final Map<String, Function> ALL =
      Map.ofEntries(
          Map.entry("abs", number(Math::abs)),
          Map.entry("ceil", number(Math::ceil)),
          Map.entry("floor", number(Math::floor)),
          Map.entry("sqrt", number(Math::sqrt)),
          Map.entry("log", number(Math::log)),
          Map.entry("strlen", text(text -> Integer.toString(text.length()))),
          Map.entry("toupper", text(text -> text.toUpperCase(Locale.ROOT))),
          Map.entry("tolower", text(text -> text.toLowerCase(Locale.ROOT))),
          Map.entry("trim", text(String::strip)),
          Map.entry("ltrim", text(String::stripLeading)),
          Map.entry("rtrim", text(String::stripTrailing)),
          Map.entry("strcontains", new Function(2, 2, false, Function::contains)),
          Map.entry("replace", new Function(3, 3, false, Function::replace)),
          Map.entry("substr", new Function(2, 3, false, Function::substring)),
          Map.entry("concat", new Function(1, 100, false, Function::concatenation)),
          Map.entry("coalesce", new Function(1, 100, false, Function::firstPresent)),
          Map.entry("ispresent", test(Optional::isPresent)),
          Map.entry("isempty", test(value -> value.orElse("").isEmpty())),
          Map.entry("isblank", test(value -> value.orElse("").isBlank())),
          Map.entry("frommillis", new Function(1, 1, true, List::getFirst)),
          Map.entry("tomillis", new Function(1, 1, false, List::getFirst)));

  /** The function of that name, in any case. */
  static Function named(String name) {
    Function found = ALL.get(name.toLowerCase(Locale.ROOT));
    if (found == null) {
      throw MalformedQuery.unsupported("The function " + name);
    }
    return found;
  }

  private static Function number(DoubleUnaryOperator operator) {
    return new Function(
        1,
        1,
        false,
        values ->
            values
                .getFirst()
                .flatMap(Numbers::parse)
                .map(n -> Numbers.text(operator.applyAsDouble(n))));
  }

  private static Function text(UnaryOperator<String> operator) {
    return new Function(1, 1, false, values -> values.getFirst().map(operator));
  }

  private static Function test(java.util.function.Predicate<Optional<String>> test) {
    return new Function(1, 1, false, values -> Expression.truth(test.test(values.getFirst())));
  }

  private static Optional<String> contains(List<Optional<String>> values) {
    return Expression.truth(
        values.get(0).orElse("").contains(values.get(1).orElse("")) && values.get(0).isPresent());
  }

  private static Optional<String> replace(List<Optional<String>> values) {
    return values
        .get(0)
        .map(text -> replaced(text, values.get(1).orElse(""), values.get(2).orElse("")));
  }

  private static String replaced(String text, String old, String by) {
    long times = old.isEmpty() ? text.length() + 1L : occurrences(text, old);
    bounded(text.length() + times * (by.length() - old.length()));
    return text.replace(old, by);
  }

  private static long occurrences(String text, String part) {
    long found = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      found++;
    }
    return found;
  }

  private static void bounded(long length) {
    if (length > LONGEST) {
      throw new MalformedQuery("a value has more than %d characters".formatted(LONGEST));
    }
  }

  private static Optional<String> substring(List<Optional<String>> values) {
    String text = values.get(0).orElse("");
    int from = index(values.get(1), text.length(), 0);
    int length = values.size() < 3 ? text.length() : index(values.get(2), text.length(), 0);
    return values.get(0).map(_ -> text.substring(from, Math.min(text.length(), from + length)));
  }

  private static int index(Optional<String> value, int most, int otherwise) {
    double index = value.flatMap(Numbers::parse).orElse((double) otherwise);
    return (int) Math.clamp(index, 0, most);
  }

  private static Optional<String> concatenation(List<Optional<String>> values) {
    List<String> texts = values.stream().map(value -> value.orElse("")).toList();
    bounded(texts.stream().mapToLong(String::length).sum());
    return Optional.of(String.join("", texts));
  }

  private static Optional<String> firstPresent(List<Optional<String>> values) {
    return values.stream().flatMap(Optional::stream).findFirst();
  }
}
