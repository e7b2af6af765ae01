package io.annal;

import java.util.stream.Collectors;

/**
 * Something that long work passed over because it could not be read or processed. Both texts are
 * one line that may be printed, whatever was stored: characters that would move the cursor or turn
 * the text around are told by their numbers, {@code U+202E}.
 *
 * @param key what it is, e.g. {@code account-1} or {@code item 7 of account-1}
 * @param why it failed; no stored values
 */
public record Failure(String key, String why) {
  public Failure {
    key = printable(key);
    why = printable(why);
  }

  /** The text on one line, without what would move a cursor or turn the text around. */
  public static String printable(String text) {
    return text.codePoints()
        .mapToObj(each -> isPlain(each) ? Character.toString(each) : "U+%04X".formatted(each))
        .collect(Collectors.joining());
  }

  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
