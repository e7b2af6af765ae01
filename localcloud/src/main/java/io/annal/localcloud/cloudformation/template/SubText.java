package io.annal.localcloud.cloudformation.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The text of {@code Fn::Sub}, in pieces. */
final class SubText {
  /** A piece of it. */
  sealed interface Piece {}

  /** Stands as it is. */
  record Literal(String text) implements Piece {}

  /** Is replaced: a parameter, a resource, or a resource's attribute after a dot. */
  record Variable(String name) implements Piece {}

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:]+");

  private SubText() {}

  /** Takes it apart: {@code ${!Literal}} becomes the text <code>${Literal}</code>. */
  static List<Piece> pieces(String text) {
    var pieces = new ArrayList<Piece>();
    var at = 0;
    while (at < text.length()) {
      var open = text.indexOf("${", at);
      var close = open < 0 ? -1 : text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      pieces.add(new Literal(text.substring(at, open)));
      pieces.add(piece(text.substring(open + 2, close)));
      at = close + 1;
    }
    pieces.add(new Literal(text.substring(at)));
    return pieces;
  }

  private static Piece piece(String inside) {
    if (inside.startsWith("!")) {
      return new Literal("${" + inside.substring(1) + "}");
    }
    var name = inside.strip();
    if (!NAME.matcher(name).matches()) {
      throw Refusal.template(
          "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores,"
              + " periods, and colons");
    }
    return new Variable(name);
  }
}
