package io.annal.lambda;

import io.annal.Json;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * W3C trace context (<a href="https://www.w3.org/TR/trace-context/">Trace Context</a>), carried in
 * an event's metadata and on the bus, where AWS wants it as X-Ray's header: <a
 * href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">Tracing
 * header</a>.
 */
final class TraceContext {
  private static final String TRACEPARENT = "traceparent";
  private static final Pattern W3C =
      Pattern.compile("00-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})");
  private static final Pattern X_RAY =
      Pattern.compile(
          "Root=1-([0-9a-f]{8})-([0-9a-f]{24});Parent=([0-9a-f]{16});Sampled=([01])(;.*)?");

  private TraceContext() {}

  /** The metadata with the trace that the request came with, unless it names one itself. */
  static Json.Obj in(Json.Obj metadata, Optional<String> traceparent) {
    if (metadata.get(TRACEPARENT).isPresent()) {
      return metadata;
    }
    return traceparent
        .filter(text -> W3C.matcher(text).matches())
        .or(TraceContext::ofThisInvocation)
        .map(text -> metadata.with(TRACEPARENT, Json.of(text)))
        .orElse(metadata);
  }

  /** Lambda says so in a property where the function is traced. */
  private static Optional<String> ofThisInvocation() {
    return Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader"))
        .flatMap(TraceContext::fromXRay);
  }

  static Optional<String> fromXRay(String header) {
    var matcher = X_RAY.matcher(header);
    return matcher.matches()
        ? Optional.of(
            "00-%s%s-%s-0%s"
                .formatted(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)))
        : Optional.empty();
  }

  /** X-Ray's header for the trace in the metadata, if there is one. */
  static Optional<String> toXRay(Json.Obj metadata) {
    if (metadata.get(TRACEPARENT).orElse(Json.NULL) instanceof Json.Str(var text)) {
      var matcher = W3C.matcher(text);
      if (matcher.matches()) {
        int sampled = Integer.parseInt(matcher.group(4), 16) & 1;
        return Optional.of(
            "Root=1-%s-%s;Parent=%s;Sampled=%d"
                .formatted(matcher.group(1), matcher.group(2), matcher.group(3), sampled));
      }
    }
    return Optional.empty();
  }
}
