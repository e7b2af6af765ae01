package io.annal.dynamodb;

import static io.annal.dynamodb.Attributes.string;
import static io.annal.dynamodb.RowItem.PROJECTION_NAME;
import static io.annal.dynamodb.RowItem.ROW_KEY;

import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The key of the last row of a scan's page as text: {@code length of the name:name:row key}. */
final class RowPosition {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,5}):(.*)", Pattern.DOTALL);

  private RowPosition() {}

  static String text(Map<String, AttributeValue> key) {
    var name = RowItem.projection(key);
    return name.length() + ":" + name + ":" + RowItem.rowKey(key);
  }

  static Map<String, AttributeValue> key(String text) {
    var matcher = LENGTH.matcher(text);
    if (matcher.matches()) {
      int length = Integer.parseInt(matcher.group(1));
      var rest = matcher.group(2);
      if (rest.length() > length && rest.charAt(length) == ':') {
        return Map.of(
            PROJECTION_NAME, string(rest.substring(0, length)),
            ROW_KEY, string(rest.substring(length + 1)));
      }
    }
    throw new IllegalArgumentException("not a position of a scan: " + text);
  }
}
