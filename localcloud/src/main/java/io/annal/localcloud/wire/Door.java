package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Reply;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Keeps web pages out. Whoever can reach the loopback interface is not yet trusted: a page of any
 * origin can, in the browser of whoever runs this cloud, by <a
 * href="https://fetch.spec.whatwg.org/#simple-request">requests without a preflight</a>, or by a
 * name of its own that it lets point here (DNS rebinding).
 */
final class Door {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");
  private static final Pattern PORT = Pattern.compile(":\\d*$");
  private static final String ANY_HEADER = "*";

  private final DoorOptions options;

  Door(DoorOptions options) {
    this.options = options;
  }

  /**
   * Lets a request in, by its headers alone.
   *
   * @param headers by lower-case name
   * @throws AwsException 403, where it comes under a foreign name or from a foreign page
   */
  void check(String method, Map<String, List<String>> headers) {
    String host =
        one(headers, "host").orElseThrow(() -> refused("a Host header, and there is none"));
    if (!isOurs(host)) {
      throw refused(
          "a name of the loopback interface in the Host header; allow others by annal up"
              + " --allow-host");
    }
    var origin = one(headers, "origin");
    boolean allowed = origin.filter(this::isAllowed).isPresent();
    if (origin.isPresent() && !allowed && !origin.get().equals("http://" + host)) {
      throw refused("no page of another origin; allow it by annal up --allow-origin");
    }
    var referer = one(headers, "referer");
    if (origin.isEmpty() && referer.filter(page -> !isOfThisCloud(page, host)).isPresent()) {
      throw refused("no page of another origin");
    }
    var site = one(headers, "sec-fetch-site").orElse("none");
    if (!allowed && !site.equals("none") && !site.equals("same-origin")) {
      throw refused("no page of another site; allow its origin by annal up --allow-origin");
    }
  }

  /** What only a browser sends, which follows links and loads pictures on any page's behalf. */
  static boolean isBrowsing(String method, Map<String, List<String>> headers) {
    return (method.equals("GET") || method.equals("HEAD"))
        && headers.keySet().stream().anyMatch(name -> name.startsWith("sec-fetch-"));
  }

  /** The answer to a preflight of a page that {@link #check} let in. */
  Reply preflight(Map<String, List<String>> headers) {
    if (one(headers, "origin").filter(this::isAllowed).isEmpty()) {
      throw refused("no page of another origin; allow it by annal up --allow-origin");
    }
    var answer = new TreeMap<>(crossOrigin(headers));
    answer.put("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    answer.put(
        "Access-Control-Allow-Headers",
        one(headers, "access-control-request-headers").orElse(ANY_HEADER));
    answer.put("Access-Control-Max-Age", "600");
    return new Reply(204, answer, new byte[0]);
  }

  /** What lets a page that was allowed read the answer. */
  Map<String, String> crossOrigin(Map<String, List<String>> headers) {
    return one(headers, "origin")
        .filter(this::isAllowed)
        .map(origin ->
            Map.of(
                "Access-Control-Allow-Origin",
                origin,
                "Access-Control-Expose-Headers",
                ANY_HEADER,
                "Vary",
                "Origin"))
        .orElse(Map.of());
  }

  private boolean isOurs(String host) {
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return LOOPBACK.matcher(name).matches() || options.hosts().contains(name);
  }

  private boolean isAllowed(String origin) {
    return options.origins().contains(origin.toLowerCase(Locale.ROOT));
  }

  private boolean isOfThisCloud(String page, String host) {
    try {
      var uri = URI.create(page);
      String origin = uri.getScheme() + "://" + uri.getRawAuthority();
      return origin.equals("http://" + host) || isAllowed(origin);
    } catch (IllegalArgumentException e) {
      return false; // no address is no page of ours
    }
  }

  /** One value; several would let two readers choose different ones. */
  private static Optional<String> one(Map<String, List<String>> headers, String name) {
    var values = headers.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw refused("one %s header, and there are %d".formatted(name, values.size()));
    }
    return values.stream().findFirst();
  }

  private static AwsException refused(String expected) {
    return new AwsException(
        "AccessDeniedException", 403, "Annal's local cloud expects " + expected + ".");
  }
}
