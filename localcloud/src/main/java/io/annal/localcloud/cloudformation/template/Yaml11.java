package io.annal.localcloud.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * The scalars of YAML 1.1 without timestamps, which is what CloudFormation reads: {@code yes} is
 * true, {@code 010} is eight, and {@code 2012-10-17} stays a text. Base-60 numbers ({@code 12:30})
 * stay texts, too: nobody who writes a time of day means 750.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html">Template
 *     formats</a>
 */
final class Yaml11 implements Schema {
  /** As in JSON: {@code StreamReadConstraints.DEFAULT_MAX_NUM_LEN}. */
  private static final int LONGEST_NUMBER = 1_000;

  private static final Pattern BOOLEAN =
      Pattern.compile("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  private static final Set<String> TRUE = Set.of("yes", "true", "on");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
              + "|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
              + "|[-+]?\\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?");
  private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");

  @Override
  public ScalarResolver getScalarResolver() {
    return (value, implicit) -> implicit ? resolve(value) : Tag.STR;
  }

  @Override
  public Map<Tag, ConstructNode> getSchemaTagConstructors() {
    return Map.of();
  }

  private static Tag resolve(String value) {
    if (NULL.matcher(value).matches()) {
      return Tag.NULL;
    }
    if (BOOLEAN.matcher(value).matches()) {
      return Tag.BOOL;
    }
    if (INTEGER.matcher(value).matches()) {
      return Tag.INT;
    }
    return FLOAT.matcher(value).matches() ? Tag.FLOAT : Tag.STR;
  }

  /** A scalar of one of the standard tags as JSON. */
  static JsonNode value(Tag tag, String value) {
    if (tag.equals(Tag.NULL)) {
      return NullNode.getInstance();
    }
    if (tag.equals(Tag.BOOL)) {
      return BooleanNode.valueOf(TRUE.contains(value.toLowerCase(Locale.ROOT)));
    }
    if (tag.equals(Tag.INT)) {
      return integer(value.replace("_", ""));
    }
    if (tag.equals(Tag.FLOAT)) {
      return number(Double.parseDouble(value.replace("_", "")));
    }
    return TextNode.valueOf(value);
  }

  private static JsonNode number(double number) {
    if (Double.isInfinite(number)) {
      throw new NumberFormatException("A number is too large");
    }
    return DoubleNode.valueOf(number);
  }

  private static JsonNode integer(String text) {
    if (text.length() > LONGEST_NUMBER) {
      throw new NumberFormatException("A number has more digits than " + LONGEST_NUMBER);
    }
    var negative = text.startsWith("-");
    var digits = negative || text.startsWith("+") ? text.substring(1) : text;
    BigInteger number;
    if (digits.startsWith("0b")) {
      number = new BigInteger(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      number = new BigInteger(digits.substring(2), 16);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      number = new BigInteger(digits, 8);
    } else {
      number = new BigInteger(digits);
    }
    number = negative ? number.negate() : number;
    return number.bitLength() < Long.SIZE
        ? LongNode.valueOf(number.longValueExact())
        : BigIntegerNode.valueOf(number);
  }
}
