package io.annal.tables.operation;

import io.annal.tables.api.DynamoDbException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BatchWriteItem and the transactions still name duplicates in sets and empty numbers as DynamoDB
 * did before mid-2026: without quotation marks, and more briefly.
 */
final class OlderWords {
  private static final Pattern ELEMENTS =
      Pattern.compile("Input collection \\[(.*)]", Pattern.DOTALL);
  private static final String NUMBERS =
      "One or more parameter values were invalid: Input collection contains duplicates.";

  /** Ends so where the text is empty. */
  private static final String NO_NUMBER = "The parameter cannot be converted to a numeric value: ";

  private OlderWords() {}

  /** Reads values; their faults get the words. */
  static <T> T around(Supplier<T> read) {
    try {
      return read.get();
    } catch (DynamoDbException fault) {
      throw of(fault);
    }
  }

  /** A fault in the words. */
  static DynamoDbException of(DynamoDbException fault) {
    return fault.code().equals("ValidationException")
        ? DynamoDbException.validation(of(String.valueOf(fault.getMessage())))
        : fault;
  }

  private static String of(String message) {
    if (message.endsWith(NO_NUMBER)) {
      return message.substring(0, message.length() - ": ".length());
    }
    if (message.equals(NUMBERS)) {
      return "Input collection contains duplicates";
    }
    Matcher elements = ELEMENTS.matcher(message);
    if (!elements.find()) {
      return message;
    }
    String bare = elements.group(1).replaceAll("\", ?\"", ", ").replaceAll("^\"|\"$", "");
    return elements.replaceFirst(Matcher.quoteReplacement("Input collection [" + bare + "]"));
  }
}
