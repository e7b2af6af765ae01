package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * A tree as the query protocol's XML: a list's items are {@code member} elements, a map's {@code
 * entry}, timestamps are ISO 8601.
 */
final class XmlText {
  private final StringBuilder xml = new StringBuilder();
  private final Set<String> maps;

  /**
   * @param maps the members that are maps; a tree does not tell a map from a structure
   */
  XmlText(Set<String> maps) {
    this.maps = maps;
  }

  byte[] bytes() {
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }

  XmlText open(String name, String namespace) {
    xml.append('<').append(name);
    if (!namespace.isEmpty()) {
      xml.append(" xmlns=\"").append(namespace).append('"');
    }
    xml.append('>');
    return this;
  }

  XmlText close(String name) {
    xml.append("</").append(name).append('>');
    return this;
  }

  XmlText text(String name, String text) {
    open(name, "");
    escape(text);
    return close(name);
  }

  XmlText element(String name, JsonNode node) {
    return element(name, node, false);
  }

  /**
   * @param flat whether a list's items stand one after the other, each an element of that name
   */
  XmlText element(String name, JsonNode node, boolean flat) {
    switch (node.getNodeType()) {
      case NULL, MISSING -> {}
      case OBJECT -> {
        open(name, "");
        if (maps.contains(name)) {
          entries((ObjectNode) node);
        } else {
          node.properties().forEach(member -> element(member.getKey(), member.getValue(), flat));
        }
        close(name);
      }
      case ARRAY -> {
        if (flat) {
          node.forEach(item -> element(name, item, true));
        } else {
          open(name, "");
          node.forEach(item -> element("member", item));
          close(name);
        }
      }
      case POJO, BINARY, BOOLEAN, NUMBER, STRING -> text(name, leaf(node));
    }
    return this;
  }

  private void entries(ObjectNode map) {
    for (var entry : map.properties()) {
      open("entry", "");
      text("key", entry.getKey());
      element("value", entry.getValue());
      close("entry");
    }
  }

  private static String leaf(JsonNode node) {
    if (node instanceof POJONode pojo && pojo.getPojo() instanceof Instant instant) {
      return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
    return node.isBigDecimal() ? node.decimalValue().toPlainString() : node.asText();
  }

  private void escape(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> xml.append("&amp;");
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '"' -> xml.append("&quot;");
            case '\r' -> xml.append("&#xD;");
            default -> xml.appendCodePoint(isXml(c) ? c : 0xFFFD);
          }
        });
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
