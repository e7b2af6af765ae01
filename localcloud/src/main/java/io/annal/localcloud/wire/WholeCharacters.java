package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Refuses half a surrogate pair, which an escape of JSON can name and UTF-8 cannot carry: whoever
 * wrote such a text on would fail.
 */
final class WholeCharacters {
  private WholeCharacters() {}

  static void require(JsonNode node) {
    switch (node.getNodeType()) {
      case STRING -> require(node.textValue());
      case ARRAY -> node.forEach(WholeCharacters::require);
      case OBJECT -> {
        for (var member : node.properties()) {
          require(member.getKey());
          require(member.getValue());
        }
      }
      case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> {}
    }
  }

  private static void require(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw AwsException.badRequest(
            "SerializationException", "A text has half a surrogate pair: it is not valid Unicode");
      }
    }
  }
}
