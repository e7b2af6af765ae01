package io.annal.localcloud.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes percent-encoding off. */
final class Urls {
  private Urls() {}

  /** {@code a=1&b&a=2} as a multi-map in that order. */
  static Map<String, List<String>> query(@Nullable String encoded) {
    var parameters = new LinkedHashMap<String, List<String>>();
    if (encoded == null) {
      return parameters;
    }
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.computeIfAbsent(form(name), _ -> new ArrayList<>()).add(form(value));
      }
    }
    return parameters;
  }

  /** A path's segment, in which a plus sign is a plus sign. */
  static String segment(String encoded) {
    return form(encoded.replace("+", "%2B"));
  }

  private static String form(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw AwsException.badRequest(
          "MalformedQueryString", "Not a valid percent-encoding: " + encoded);
    }
  }
}
